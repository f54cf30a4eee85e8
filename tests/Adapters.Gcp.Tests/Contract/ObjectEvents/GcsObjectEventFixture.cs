using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.ContractTests.ObjectEvents;
using Portable.Emulators;
using Portable.Emulators.CloudStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Contract.ObjectEvents;

/// <summary>Buckets of the Cloud Storage emulator whose notifications go to topics of Google's Pub/Sub emulator.</summary>
public sealed class GcsObjectEventFixture : ObjectEventContractFixture
{
    private CloudStorageEmulator? storage;
    private GcsObjectStoreProvider? stores;
    private PubSubMessageQueueProvider? queues;

    public override int PartSize => GcsObjectStoreOptions.ChunkSizeUnit;

    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    public override TimeSpan ListenFor => TimeSpan.FromSeconds(1);

    public override IReadOnlyList<Message> IgnoredNotifications { get; } =
    [
        Notification(("eventType", "OBJECT_METADATA_UPDATE")),
        Notification(("eventType", "OBJECT_DELETE"), ("overwrittenByGeneration", "2")),
        Notification(("eventType", "OBJECT_ARCHIVE"), ("overwrittenByGeneration", "2")),
    ];

    public override IReadOnlyList<Message> MalformedNotifications { get; } =
    [
        Notification(("bucketId", null)),
        Notification(("objectId", null)),
        Notification(("objectGeneration", null)),
        Notification(("eventTime", null)),
        Notification(("eventTime", "yesterday")),
        Notification() with { Body = """{"size":"1" """u8.ToArray() },
        Notification() with { Body = """{"size":"many"}"""u8.ToArray() },
    ];

    protected override async ValueTask<string?> FindAbsenceAsync() => await Emulator.PubSub.FindAbsenceAsync();

    protected override async ValueTask<(IObjectStoreProvider Stores, IMessageQueueProvider Queues)> ConnectAsync()
    {
        var pubsub = (await Emulator.PubSub.StartAsync()).Endpoint;
        storage = await CloudStorageEmulator.StartAsync(new CloudStorageEmulatorOptions { PubSubEndpoint = pubsub });
        var gcp = new GcpOptions { ProjectId = "portable" };
        stores = new GcsObjectStoreProvider(gcp with { Endpoint = storage.Endpoint }, new GcsObjectStoreOptions { ChunkSize = PartSize });
        queues = new PubSubMessageQueueProvider(gcp with { Endpoint = pubsub });
        return (stores, queues);
    }

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        stores?.Dispose();
        queues?.Dispose();
        if (storage is not null)
            await storage.DisposeAsync();
    }

    /// <summary>A notification of a new object, with some attributes changed or dropped.</summary>
    private static Message Notification(params ReadOnlySpan<(string Name, string? Value)> changes)
    {
        Dictionary<string, string> attributes = new()
        {
            ["notificationConfig"] = "projects/_/buckets/b/notificationConfigs/1",
            ["eventType"] = "OBJECT_FINALIZE",
            ["payloadFormat"] = "JSON_API_V1",
            ["bucketId"] = "b",
            ["objectId"] = "k",
            ["objectGeneration"] = "1",
            ["eventTime"] = "2026-01-01T00:00:00.000000Z",
        };
        foreach (var (name, value) in changes)
        {
            attributes.Remove(name);
            if (value is not null)
                attributes.Add(name, value);
        }

        return new Message("""{"size":"1"}"""u8.ToArray()) { Attributes = attributes };
    }
}
