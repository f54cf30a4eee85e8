using Microsoft.Extensions.Logging.Abstractions;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;
using UploadProcessor.Images;
using UploadProcessor.Processing;

namespace UploadProcessor.Tests.Kit;

/// <summary>A bucket and its event queue in memory.</summary>
internal sealed class PhotoBucket
{
    private PhotoBucket(IObjectStore store, IMessageQueue queue) => (Store, Queue) = (store, queue);

    public IObjectStore Store { get; }

    public IMessageQueue Queue { get; }

    public static async Task<PhotoBucket> CreateAsync()
    {
        var cloud = new InMemoryCloud();
        var queueDefinition = new MessageQueueDefinition { Queue = "uploads" };
        var queues = new InMemoryMessageQueueProvider(cloud);
        await queues.Provisioner.CreateIfMissingAsync(queueDefinition);
        var storeDefinition = new ObjectStoreDefinition { Bucket = "photos", EventQueue = "uploads", EventPrefix = PhotoKeys.Uploads };
        var stores = new InMemoryObjectStoreProvider(cloud);
        await stores.Provisioner.CreateIfMissingAsync(storeDefinition);
        return new PhotoBucket(stores.Open(storeDefinition), queues.Open(queueDefinition));
    }

    /// <summary>A handler on this bucket, or on a store that stands before it.</summary>
    public PhotoHandler CreateHandler(IPhotoJournal journal, ImageOptions? options = null, IObjectStore? store = null)
    {
        options ??= new ImageOptions();
        return new PhotoHandler(store ?? Store, new Renditions(options), options, journal, TimeProvider.System, NullLogger<PhotoHandler>.Instance);
    }

    public static ObjectEvent Created(string key) => Event(key, ObjectEventKind.Created);

    public static ObjectEvent Event(string key, ObjectEventKind kind) => new()
    {
        Kind = kind,
        Bucket = "photos",
        Key = key,
        Time = DateTimeOffset.UnixEpoch,
        Provider = "InMemory",
    };

    public async Task<List<string>> KeysAsync(string prefix = "") =>
        await Store.ListAsync(new ListOptions { Prefix = prefix }).Select(entry => entry.Key.Value).ToListAsync();
}
