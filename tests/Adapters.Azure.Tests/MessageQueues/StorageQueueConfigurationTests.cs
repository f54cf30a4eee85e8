using Azure.Storage.Queues;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Adapters.Azure.ObjectEvents;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

public sealed class StorageQueueConfigurationTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "configuration.md"));

    [Fact]
    public void Every_key_is_documented_with_its_default()
    {
        var section = Page[Page.IndexOf("Of Storage Queues, in `Portable:Azure:StorageQueues`", StringComparison.Ordinal)..];
        Assert.All(typeof(StorageQueueMessageQueueOptions).GetProperties(), property => Assert.Contains($"| `{property.Name}` |", section, StringComparison.Ordinal));
        Assert.Contains($"| `{new StorageQueueMessageQueueOptions().MessageEncoding}` |", section, StringComparison.Ordinal);
        Assert.Contains($"| `{new StorageQueueMessageQueueOptions().MaxPollingInterval}` |", section, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_host_offers_queues_with_the_sections_options_under_the_entrys()
    {
        await using var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Portable:Azure:QueueEndpoint"] = "https://acme.queue.core.windows.net",
                ["Portable:Azure:StorageQueues:DeadLetterQueue"] = "failed",
            }).Build())
            .AddAzureAdapters()
            .BuildServiceProvider();
        var provider = services.GetServices<IMessageQueueProvider>().Single(each => each.Name == AzureOptions.StorageQueuesProviderName);
        Assert.Same(EventGridObjectEventFormat.Instance, provider.ObjectEventFormat);
        await using var queue = provider.Open(new MessageQueueDefinition { Queue = "uploads" });
        await using var other = provider.Open(new MessageQueueDefinition { Queue = "uploads", Settings = new Dictionary<string, string> { ["DeadLetterQueue"] = "uploads-failed" } });
        Assert.Equal(("failed", "uploads-failed"), (queue.DeadLetterQueue!.Name, other.DeadLetterQueue!.Name));
        Assert.Equal(new Uri("https://acme.queue.core.windows.net/uploads"), ((QueueClient)queue.GetService(typeof(QueueClient))!).Uri);
    }

    [Fact]
    public void A_queue_of_no_account_is_refused_by_its_key()
    {
        using var provider = new StorageQueueMessageQueueProvider();
        var error = Assert.Throws<ArgumentException>(() => provider.Open(new MessageQueueDefinition { Queue = "uploads", ConfigurationPath = "Portable:MessageQueues:uploads" }));
        Assert.StartsWith("Portable:MessageQueues:uploads:QueueEndpoint is missing", error.Message, StringComparison.Ordinal);
    }
}
