using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Portable.Adapters.Azure;
using Portable.Adapters.Azure.MessageQueues;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.Adapters.Azure.Tests.Memory;
using Portable.Emulators;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Azure;

/// <summary>The Azure adapters beside the SDK that they are made with: first against answers within the process, which shows what the adapter itself costs,
/// then against Azurite on this machine.</summary>
internal static class AzureBenchmarks
{
    private const string Name = "benchmark";

    public static async Task RunAsync(bool quick)
    {
        var rounds = quick ? 5 : 15;
        await BlobsInProcessAsync(rounds);
        await BlobsAsync(rounds);
        await StorageQueuesAsync(rounds);
    }

    public static async Task MemoryAsync()
    {
        using var blobs = new AnsweringBlobs { Delay = TimeSpan.FromMilliseconds(50) };
        using var transport = new HttpClientTransport(blobs);
        using var provider = new BlobObjectStoreProvider(new AzureOptions { ConnectionString = AnsweringBlobs.ConnectionString, Transport = transport });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = Name });
        await UploadMemory.RunAsync(store);
    }

    private static async Task BlobsInProcessAsync(int rounds)
    {
        using var blobs = new AnsweringBlobs();
        using var transport = new HttpClientTransport(blobs);
        BlobComparisons.Fill((key, bytes) => blobs.Add($"{Name}/{key}", bytes));
        var raw = new BlobContainerClient(AnsweringBlobs.ConnectionString, Name, new BlobClientOptions { Transport = transport });
        using var provider = new BlobObjectStoreProvider(new AzureOptions { ConnectionString = AnsweringBlobs.ConnectionString, Transport = transport });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = Name });
        await Comparison.PrintAsync("Blob Storage, answered within the process", "SDK", new BlobComparisons(raw, store).All(), rounds);
    }

    private static async Task BlobsAsync(int rounds)
    {
        if (await StartAsync(Emulator.AzuriteBlob, "Blob") is not { } connection)
            return;
        var raw = new BlobContainerClient(connection, Name, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06));
        using var provider = new BlobObjectStoreProvider(new AzureOptions { ConnectionString = connection });
        var definition = new ObjectStoreDefinition { Bucket = Name };
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await using var store = provider.Open(definition);
        await BlobComparisons.FillAsync(store);
        await Comparison.PrintAsync("Blob Storage on Azurite", "SDK", new BlobComparisons(raw, store).All(scale: 4), rounds);
    }

    private static async Task StorageQueuesAsync(int rounds)
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
        await Comparison.PrintAsync("Storage Queues on Azurite", "SDK", new StorageQueueComparisons(raw, queue, calls: 100).All(), rounds);
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
