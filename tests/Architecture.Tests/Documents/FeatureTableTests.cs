using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portable.Architecture.Tests.Kit;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Architecture.Tests.Documents;

/// <summary>The README's feature tables say what the adapters say of themselves.</summary>
public sealed partial class FeatureTableTests : IDisposable
{
    private static readonly Dictionary<string, string> Stores = new()
    {
        ["memory"] = "InMemory",
        ["S3"] = "Aws",
        ["Cloud Storage"] = "Gcp",
        ["Blob Storage"] = "Azure",
    };

    private static readonly Dictionary<string, string> Queues = new()
    {
        ["memory"] = "InMemory",
        ["SQS"] = "Aws",
        ["Pub/Sub"] = "Gcp",
        ["Service Bus"] = "Azure",
        ["Storage Queues"] = "AzureQueues",
    };

    /// <summary>Opening costs no I/O: nothing of this is ever called.</summary>
    private static readonly Dictionary<string, string?> Nowhere = new()
    {
        ["Portable:Aws:Region"] = "eu-west-1",
        ["Portable:Gcp:ProjectId"] = "nobodys",
        ["Portable:Azure:BlobEndpoint"] = "https://nobodys.blob.core.windows.net",
        ["Portable:Azure:QueueEndpoint"] = "https://nobodys.queue.core.windows.net",
        ["Portable:Azure:ServiceBusNamespace"] = "nobodys.servicebus.windows.net",
    };

    private readonly ServiceProvider services = new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(Nowhere).Build())
        .AddInMemoryAdapters().AddAwsAdapters().AddGcpAdapters().AddAzureAdapters()
        .BuildServiceProvider();

    public void Dispose() => services.Dispose();

    [Fact]
    public async Task The_table_of_object_stores_is_true_on_each_provider()
    {
        var rows = Rows<ObjectStoreFeature>("object store", Stores, out var providers);
        var offered = new Dictionary<string, Capabilities<ObjectStoreFeature>>();
        foreach (var provider in services.GetServices<IObjectStoreProvider>().Where(provider => providers.Contains(provider.Name)))
        {
            await using var store = provider.Open(new ObjectStoreDefinition { Bucket = "a-bucket" });
            offered.Add(provider.Name, store.Capabilities);
        }

        AssertTrue(rows, providers, (provider, feature) => offered[provider][feature]);
    }

    [Fact]
    public async Task The_table_of_message_queues_is_true_on_each_provider()
    {
        var rows = Rows<MessageQueueFeature>("message queue", Queues, out var providers);
        var offered = new Dictionary<string, List<Capabilities<MessageQueueFeature>>>();
        foreach (var provider in services.GetServices<IMessageQueueProvider>().Where(provider => providers.Contains(provider.Name)))
        {
            offered.Add(provider.Name, []);
            foreach (var definition in Definitions())
            {
                await using var queue = provider.Open(definition);
                offered[provider.Name].Add(queue.Capabilities);
            }
        }

        // Some features are those of queues that are set up for them.
        AssertTrue(rows, providers, (provider, feature) => offered[provider].Max(capabilities => capabilities[feature]));
    }

    [Fact]
    public void Each_adapter_has_a_column()
    {
        Assert.Equal(services.GetServices<IObjectStoreProvider>().Select(provider => provider.Name).Order(), Stores.Values.Order());
        Assert.Equal(services.GetServices<IMessageQueueProvider>().Select(provider => provider.Name).Order(), Queues.Values.Order());
    }

    private static IEnumerable<MessageQueueDefinition> Definitions()
    {
        var plain = new MessageQueueDefinition { Queue = "a-queue" };
        return [plain, plain with { Ordered = true }, plain with { DeduplicationWindow = TimeSpan.FromMinutes(5) }];
    }

    /// <summary>One row for each feature, in their order; its name stands in code.</summary>
    private static List<(TFeature Feature, string[] Cells)> Rows<TFeature>(string heading, Dictionary<string, string> columns, out string[] providers)
        where TFeature : struct, Enum
    {
        var table = MarkdownPage.At("README.md").Table(heading);
        providers = [.. table[0].Skip(1).Select(column => columns[column])];
        List<(TFeature Feature, string[] Cells)> rows = [.. table.Skip(1).Select(row => (Enum.Parse<TFeature>(FeatureName().Match(row[0]).Groups[1].Value), row[1..]))];
        Assert.Equal(Enum.GetValues<TFeature>(), rows.Select(row => row.Feature));
        return rows;
    }

    private static void AssertTrue<TFeature>(List<(TFeature Feature, string[] Cells)> rows, string[] providers, Func<string, TFeature, Support> offered) =>
        Rule.Holds(
            from row in rows
            from column in providers.Select((provider, i) => (Provider: provider, Said: row.Cells[i]))
            let said = column.Said switch { "●" => Support.Native, "◐" => Support.Emulated, "○" => Support.Unsupported, _ => (Support?)null }
            let actual = offered(column.Provider, row.Feature)
            where said != actual
            select $"{row.Feature} of {column.Provider} is {actual}, not '{column.Said}'");

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex FeatureName();
}
