using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Configuration;

public sealed class DocumentationTests
{
    private static readonly string Page = GoogleCloudOf(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "configuration.md")));

    [Theory]
    [InlineData(typeof(GcpOptions))]
    [InlineData(typeof(GcsObjectStoreOptions))]
    [InlineData(typeof(PubSubMessageQueueOptions))]
    public void Every_key_is_documented(Type options)
    {
        var keys = options.GetProperties().Select(property => property.Name).Except([nameof(GcpOptions.HttpHandlerFactory), nameof(GcpOptions.AccessToken), nameof(GcpOptions.CredentialsJson)]).ToArray();

        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Contains($"| `{key}` |", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_defaults_are_those_documented()
    {
        Assert.Contains($"| `{new GcpOptions().MaxAttempts}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new GcpOptions().ConnectTimeout}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new GcpOptions().Timeout}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new GcsObjectStoreOptions().ChunkSize}` |", Page, StringComparison.Ordinal);
        Assert.False(new PubSubMessageQueueOptions().EnableExactlyOnceDelivery);
    }

    /// <summary>Other providers have keys and defaults of the same names.</summary>
    private static string GoogleCloudOf(string page)
    {
        const string heading = "\n## ";
        var begin = page.IndexOf($"{heading}Google Cloud\n", StringComparison.Ordinal);
        return page[begin..page.IndexOf(heading, begin + heading.Length, StringComparison.Ordinal)];
    }
}
