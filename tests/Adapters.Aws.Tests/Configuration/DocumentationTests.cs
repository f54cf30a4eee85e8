using Portable.Adapters.Aws.MessageQueues;
using Portable.Adapters.Aws.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Configuration;

public sealed class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "configuration.md"));

    [Theory]
    [InlineData(typeof(AwsOptions))]
    [InlineData(typeof(S3ObjectStoreOptions))]
    [InlineData(typeof(SqsMessageQueueOptions))]
    public void Every_key_is_documented(Type options)
    {
        var keys = options.GetProperties().Select(property => property.Name).Except([nameof(AwsOptions.HttpClientFactory)]).ToArray();

        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Contains($"`{key}`", Page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_defaults_are_those_documented()
    {
        Assert.Contains($"| `{new AwsOptions().MaxAttempts}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new AwsOptions().ConnectTimeout}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new AwsOptions().Timeout}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new S3ObjectStoreOptions().PartSize}` |", Page, StringComparison.Ordinal);
        Assert.Contains($"| `{new S3ObjectStoreOptions().MaxParallelParts}` |", Page, StringComparison.Ordinal);
    }
}
