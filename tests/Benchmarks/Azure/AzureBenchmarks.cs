using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Portable.Adapters.Azure;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.Adapters.Azure.Tests.Memory;
using Portable.Benchmarks.Aws;
using Portable.Emulators;
using Portable.Emulators.Azure;
using Portable.Emulators.Node;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Azure;

/// <summary>The Azure adapters beside the SDK that they are made with: first against answers within the process, which shows what the adapter itself costs,
/// then against Azurite on this machine.</summary>
internal static class AzureBenchmarks
{
    private const string Name = "benchmark";

    public static async Task RunAsync(Report report, int rounds)
    {
        await BlobsInProcessAsync(report, rounds);
        await BlobsAsync(report, rounds);
        await StorageQueuesAsync(report, rounds);
    }

    public static async Task ServiceBusAsync(Report report, int rounds)
    {
        await using var bus = await ServiceBusProgram.StartAsync();
        using var provider = new ServiceBusMessageQueueProvider(new AzureOptions { ServiceBusConnectionString = bus.ConnectionString, ServiceBusManagementEndpoint = bus.ManagementEndpoint });
        foreach (var name in (string[])[$"{Name}-portable", $"{Name}-raw", $"{Name}-js"])
            await provider.Provisioner.CreateIfMissingAsync(new MessageQueueDefinition { Queue = name, LeaseDuration = TimeSpan.FromMinutes(1) });
        await using var queue = provider.Open(new MessageQueueDefinition { Queue = $"{Name}-portable", LeaseDuration = TimeSpan.FromMinutes(1) });
        await using var comparisons = await ServiceBusComparisons.ConnectAsync(bus.Port, $"{Name}-raw", queue);
        await Comparison.RunAsync(report, "Service Bus on this repository's emulator", "AMQPNetLite", comparisons.All(calls: 200), rounds);
        if (NodeProgram.FindAbsence("@azure/service-bus") is { } absence)
        {
            Console.WriteLine($"Left out: {absence}");
            return;
        }

        var script = Path.Combine(AppContext.BaseDirectory, "Azure", "servicebus.mjs");
        var answer = await NodeProgram.RunAsync(script, new { bus.ConnectionString, Queue = $"{Name}-js", Body = SqsComparisons.Text, Batches = 100 });
        var table = report.Begin("The same messages by Microsoft's JavaScript client", "µs a call");
        table.Add("send 100", answer.GetProperty("send").GetDouble());
        table.Add("receive and complete 100", answer.GetProperty("receive").GetDouble());
    }

    public static async Task MemoryAsync(Report report)
    {
        using var blobs = new AnsweringBlobs { Delay = TimeSpan.FromMilliseconds(50) };
        using var transport = new HttpClientTransport(blobs);
        using var provider = new BlobObjectStoreProvider(new AzureOptions { ConnectionString = AnsweringBlobs.ConnectionString, Transport = transport });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = Name });
        await MemoryUse.RunAsync(report, store);
    }

    private static async Task BlobsInProcessAsync(Report report, int rounds)
    {
        using var blobs = new AnsweringBlobs();
        using var transport = new HttpClientTransport(blobs);
        BlobComparisons.Fill((key, bytes) => blobs.Add($"{Name}/{key}", bytes));
        var raw = new BlobContainerClient(AnsweringBlobs.ConnectionString, Name, new BlobClientOptions { Transport = transport });
        using var provider = new BlobObjectStoreProvider(new AzureOptions { ConnectionString = AnsweringBlobs.ConnectionString, Transport = transport });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = Name });
        await Comparison.RunAsync(report, "Blob Storage, answered within the process", "SDK", new BlobComparisons(raw, store).All(), rounds);
    }

    private static async Task BlobsAsync(Report report, int rounds)
    {
        if (await StartAsync(Emulator.AzuriteBlob, "Blob") is not { } connection)
            return;
        var raw = new BlobContainerClient(connection, Name, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06));
        using var provider = new BlobObjectStoreProvider(new AzureOptions { ConnectionString = connection });
        var definition = new ObjectStoreDefinition { Bucket = Name };
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await using var store = provider.Open(definition);
        await BlobComparisons.FillAsync(store);
        await Comparison.RunAsync(report, "Blob Storage on Azurite", "SDK", new BlobComparisons(raw, store).All(scale: 4), rounds);
    }

    private static async Task StorageQueuesAsync(Report report, int rounds)
    {
        if (await StartAsync(Emulator.AzuriteQueue, "Queue") is not { } connection)
            return;
        using var provider = new StorageQueueMessageQueueProvider(new AzureOptions { ConnectionString = connection });
        // A queue for each, so that neither sees the other's messages; both set up by the adapter.
        var (definition, other) = (new MessageQueueDefinition { Queue = $"{Name}-portable" }, new MessageQueueDefinition { Queue = $"{Name}-sdk" });
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await provider.Provisioner.CreateIfMissingAsync(other);
        await using var queue = provider.Open(definition);
        var raw = new QueueClient(connection, other.Queue, new QueueClientOptions(QueueClientOptions.ServiceVersion.V2026_06_06));
        await Comparison.RunAsync(report, "Storage Queues on Azurite", "SDK", new StorageQueueComparisons(raw, queue, calls: 100).All(), rounds);
    }

    private static async Task<string?> StartAsync(Emulator emulator, string service)
    {
        if (await emulator.FindAbsenceAsync() is { } absence)
        {
            Console.WriteLine($"Left out: {absence}");
            return null;
        }

        var azurite = await emulator.StartAsync();
        var (account, key) = (azurite.Credentials.AccessKey, azurite.Credentials.SecretKey);
        return $"DefaultEndpointsProtocol=http;AccountName={account};AccountKey={key};{service}Endpoint={new Uri(azurite.Endpoint, account)}";
    }
}
