using System.Text.RegularExpressions;
using Portable.Hosting.Configuration;

namespace Portable.Hosting.Tests.Configuration;

/// <summary>docs/configuration.md and the code know the same keys.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "configuration.md"));

    [Fact]
    public void Every_key_is_documented_and_every_documented_key_exists()
    {
        Assert.Equal(EntryKeys.Root.Order(StringComparer.Ordinal), Keys("## Keys of `Portable`"));
        Assert.Equal(EntryKeys.ObjectStore.Order(StringComparer.Ordinal), Keys("## Keys of an object store"));
        Assert.Equal(EntryKeys.MessageQueue.Order(StringComparer.Ordinal), Keys("## Keys of a message queue"));
    }

    [Fact]
    public void Every_consumer_option_is_documented_and_every_documented_one_exists()
    {
        var handlers = Keys("## Consumers");
        var options = typeof(ConsumerOptions).GetProperties().Select(property => property.Name).Order(StringComparer.Ordinal);

        Assert.Equal(options, handlers);
    }

    [Fact]
    public void Every_scheme_is_documented_with_its_provider()
    {
        var documented = Scheme().Matches(Section("## URLs")).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).Order();
        var known = UrlSchemes.ObjectStores.Concat(UrlSchemes.MessageQueues).Select(pair => (pair.Key, pair.Value)).Distinct().Order();

        Assert.Equal(known, documented);
    }

    private static IEnumerable<string> Keys(string heading) => Key().Matches(Section(heading)).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);

    private static string Section(string heading)
    {
        var start = Page.IndexOf(heading, StringComparison.Ordinal);
        Assert.True(start >= 0, heading);
        var end = Page.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return end < 0 ? Page[start..] : Page[start..end];
    }

    [GeneratedRegex(@"^\| `([\w:]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Key();

    [GeneratedRegex(@"^\| `(\w+)` \| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Scheme();
}
