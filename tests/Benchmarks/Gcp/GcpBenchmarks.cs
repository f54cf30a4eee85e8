using Grpc.Net.Client;
using Portable.Adapters.Gcp;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.Adapters.Gcp.Tests.Memory;
using Portable.Emulators;
using Portable.Emulators.Gcp;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Gcp;

/// <summary>The Google Cloud adapters beside the least that one can write by hand: plain HTTP for Cloud Storage, the generated gRPC client for Pub/Sub.</summary>
internal static class GcpBenchmarks
{
    private const string Name = "benchmark";
    private const string Project = "portable";
    private static readonly Uri Nowhere = new("http://127.0.0.1:9");

    public static async Task RunAsync(Report report, int rounds)
    {
        await GcsInProcessAsync(report, rounds);
        await GcsAsync(report, rounds);
        await PubSubAsync(report, rounds);
    }

    public static async Task MemoryAsync(Report report)
    {
        using var storage = new AnsweringStorage { Delay = TimeSpan.FromMilliseconds(50) };
        using var provider = new GcsObjectStoreProvider(new GcpOptions { Endpoint = Nowhere, HttpHandlerFactory = () => storage });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = Name });
        await MemoryUse.RunAsync(report, store);
    }

    private static async Task GcsInProcessAsync(Report report, int rounds)
    {
        using var storage = new AnsweringStorage();
        GcsComparisons.Fill(storage.Add, Name);
        using var http = new HttpClient(storage, disposeHandler: false);
        using var provider = new GcsObjectStoreProvider(new GcpOptions { Endpoint = Nowhere, HttpHandlerFactory = () => storage });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = Name });
        await Comparison.RunAsync(report, "Cloud Storage, answered within the process", "HttpClient", new GcsComparisons(http, Nowhere, store, Name).All(), rounds);
    }

    private static async Task GcsAsync(Report report, int rounds)
    {
        await using var emulator = await CloudStorageProgram.StartAsync();
        using var http = new HttpClient();
        using var provider = new GcsObjectStoreProvider(new GcpOptions { Endpoint = emulator.Endpoint, ProjectId = Project });
        var definition = new ObjectStoreDefinition { Bucket = Name };
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await using var store = provider.Open(definition);
        await GcsComparisons.FillAsync(store);
        await Comparison.RunAsync(report, "Cloud Storage on our emulator", "HttpClient", new GcsComparisons(http, emulator.Endpoint, store, Name).All(scale: 2), rounds);
    }

    private static async Task PubSubAsync(Report report, int rounds)
    {
        if (await Emulator.PubSub.FindAbsenceAsync() is { } absence)
        {
            Console.WriteLine($"Left out: {absence}");
            return;
        }

        var emulator = await Emulator.PubSub.StartAsync();
        using var channel = GrpcChannel.ForAddress(emulator.Endpoint);
        using var provider = new PubSubMessageQueueProvider(new GcpOptions { Endpoint = emulator.Endpoint, ProjectId = Project });
        // A queue for each, so that neither sees the other's messages; both set up by the adapter.
        var (definition, other) = (Definition("portable"), Definition("grpc"));
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await provider.Provisioner.CreateIfMissingAsync(other);
        await using var queue = provider.Open(definition);
        var comparisons = new PubSubComparisons(
            new Publisher.PublisherClient(channel), new Subscriber.SubscriberClient(channel), $"projects/{Project}/topics/{other.Queue}", $"projects/{Project}/subscriptions/{other.Queue}", queue);
        await Comparison.RunAsync(report, "Pub/Sub on Google's emulator", "gRPC", comparisons.All(calls: 400), rounds);
    }

    private static MessageQueueDefinition Definition(string suffix) => new() { Queue = $"{Name}-{suffix}", LeaseDuration = TimeSpan.FromMinutes(5) };
}
