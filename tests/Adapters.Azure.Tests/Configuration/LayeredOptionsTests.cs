using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Configuration;

public sealed class LayeredOptionsTests
{
    private const string Connection = "AccountName=acme;AccountKey=c2VjcmV0;BlobEndpoint=https://acme.example";

    [Fact]
    public void The_entry_comes_before_the_service_and_the_service_before_the_section()
    {
        Dictionary<string, string?> settings = new()
        {
            ["Portable:Azure:BlobEndpoint"] = "https://section.example",
            ["Portable:Azure:Blobs:BlobEndpoint"] = "https://service.example",
        };

        Assert.Equal("service.example", Open(settings).Uri.Host);
        Assert.Equal("entry.example", Open(settings, ("BlobEndpoint", "https://entry.example")).Uri.Host);
    }

    [Fact]
    public void A_connection_string_comes_before_the_endpoint() =>
        Assert.Equal("acme.example", Open(new() { ["Portable:Azure:BlobEndpoint"] = "https://section.example", ["Portable:Azure:ConnectionString"] = Connection }).Uri.Host);

    [Theory]
    [InlineData("BlobEndpoint", "http://acme.example", "must be an https address")]
    [InlineData("BlobEndpoint", "https://acme.example?sig=hidden", "must have no query")]
    [InlineData("BlobEndpoint", "acme", "absolute http or https")]
    [InlineData("ConnectionString", "hidden", "is not a connection string")]
    [InlineData("MaxAttempts", "11", "1 to 10")]
    [InlineData("MaximumTransferSize", "1000", "1048576")]
    [InlineData("MaximumConcurrency", "0", "1 to 64")]
    [InlineData("Nonsense", "1", "MaximumTransferSize")]
    public void A_wrong_value_is_named_with_its_key_and_without_a_secret(string key, string value, string rule)
    {
        var error = Assert.Throws<ArgumentException>(() => Open(new() { ["Portable:Azure:BlobEndpoint"] = "https://section.example" }, (key, value)));

        Assert.Contains($"Portable:ObjectStores:uploads:{key}", error.Message, StringComparison.Ordinal);
        Assert.Contains(rule, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_an_account_the_error_says_where_to_name_one()
    {
        var error = Assert.Throws<ArgumentException>(() => Open([]));
        Assert.Contains("Portable:ObjectStores:uploads:BlobEndpoint is missing", error.Message, StringComparison.Ordinal);
        Assert.Contains("Portable:Azure:BlobEndpoint", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_of_the_options_has_no_secret() =>
        Assert.DoesNotContain("c2VjcmV0", new AzureOptions { ConnectionString = Connection }.ToString(), StringComparison.Ordinal);

    private static BlobContainerClient Open(Dictionary<string, string?> settings, params ReadOnlySpan<(string Key, string Value)> entry)
    {
        using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddAzureAdapters()
            .BuildServiceProvider();
        var own = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in entry)
            own[key] = value;
        var provider = services.GetServices<IObjectStoreProvider>().Single(each => each.Name == AzureOptions.ProviderName);
        var store = provider.Open(new ObjectStoreDefinition { Bucket = "uploads", Settings = own, ConfigurationPath = "Portable:ObjectStores:uploads" });
        return (BlobContainerClient)store.GetService(typeof(BlobContainerClient))!;
    }
}
