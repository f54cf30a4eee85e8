using Portable.Adapters.Azure.MessageQueues;
using Portable.Adapters.Azure.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Configuration;

public sealed class DocumentationTests
{
    private static readonly string Page = AzureOf(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "configuration.md")));

    [Theory]
    [InlineData(typeof(AzureOptions))]
    [InlineData(typeof(BlobObjectStoreOptions))]
    [InlineData(typeof(ServiceBusMessageQueueOptions))]
    public void Every_key_is_documented(Type options)
    {
        string[] inCodeOnly = [nameof(AzureOptions.Transport), nameof(AzureOptions.Credential), nameof(AzureOptions.ServiceBusCertificateValidationCallback)];
        var keys = options.GetProperties().Select(property => property.Name).Except(inCodeOnly).ToArray();

        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Contains($"| `{key}` |", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_defaults_are_those_documented()
    {
        Assert.Contains($"| `{new AzureOptions().MaxAttempts}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new AzureOptions().ConnectTimeout}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new AzureOptions().Timeout}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new BlobObjectStoreOptions().MaximumTransferSize}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new BlobObjectStoreOptions().MaximumConcurrency}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new ServiceBusMessageQueueOptions().MaxMessageSizeInBytes}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new ServiceBusMessageQueueOptions().MaxConcurrentSessions}` |", Page, StringComparison.Ordinal);
    }

    /// <summary>Other providers have keys and defaults of the same names.</summary>
    private static string AzureOf(string page)
    {
        const string heading = "\n## ";
        var begin = page.IndexOf($"{heading}Azure\n", StringComparison.Ordinal);
        return page[begin..page.IndexOf(heading, begin + heading.Length, StringComparison.Ordinal)];
    }
}
