using System.Collections.Concurrent;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectEvents;

/// <summary>Connects the object-event contract to one provider: buckets whose events go to a queue of the same provider.</summary>
public abstract class ObjectEventContractFixture : ContractFixture
{
    private readonly ConcurrentBag<(ObjectStoreDefinition Bucket, MessageQueueDefinition Queue)> created = [];
    private readonly ConcurrentBag<IAsyncDisposable> opened = [];
    private (IObjectStoreProvider Stores, IMessageQueueProvider Queues)? providers;

    /// <summary>The provider of the queues, and of the format of the events.</summary>
    public IMessageQueueProvider Queues => Providers.Queues;

    /// <summary>The provider of the buckets.</summary>
    public IObjectStoreProvider Stores => Providers.Stores;

    /// <summary>The size in bytes from which the adapter writes an object in parts; 5 MiB by default.</summary>
    public virtual int PartSize => 5 * 1024 * 1024;

    /// <summary>How long one receive waits when the tests collect events; 2 seconds by default, zero with a virtual clock.</summary>
    public virtual TimeSpan ListenFor => IsTimeVirtual ? TimeSpan.Zero : TimeSpan.FromSeconds(2);

    /// <summary>Notifications of the provider that tell of nothing, such as S3's test event: their format is recognised, or not, and
    /// gives no events. None by default.</summary>
    public virtual IReadOnlyList<Message> IgnoredNotifications => [];

    /// <summary>Notifications of the provider that are damaged: at least one.</summary>
    public abstract IReadOnlyList<Message> MalformedNotifications { get; }

    private (IObjectStoreProvider Stores, IMessageQueueProvider Queues) Providers =>
        providers ?? throw new InvalidOperationException("The fixture is not set up: InitializeAsync has not run.");

    /// <summary>Makes a bucket whose events go to a queue of its own.</summary>
    /// <param name="eventPrefix">Only keys that begin with this raise events.</param>
    /// <returns>Both; the fixture disposes and deletes them.</returns>
    public async Task<(IObjectStore Store, IMessageQueue Queue)> CreateAsync(string eventPrefix = "")
    {
        var queue = Define(new MessageQueueDefinition { Queue = UniqueName(), MaxDeliveryCount = 50 });
        var bucket = Define(new ObjectStoreDefinition { Bucket = UniqueName(), EventQueue = queue.Queue, EventPrefix = eventPrefix });
        await Queues.Provisioner.CreateIfMissingAsync(queue);
        await Stores.Provisioner.CreateIfMissingAsync(bucket);
        created.Add((bucket, queue));
        var result = (Stores.Open(bucket), Queues.Open(queue));
        opened.Add(result.Item1);
        opened.Add(result.Item2);
        return result;
    }

    /// <summary>Connects to the provider, or starts its emulator.</summary>
    /// <returns>The providers of buckets and queues, of one cloud and account.</returns>
    protected abstract ValueTask<(IObjectStoreProvider Stores, IMessageQueueProvider Queues)> ConnectAsync();

    /// <summary>The definition of a bucket; override to add settings.</summary>
    /// <param name="definition">What a test asks for.</param>
    /// <returns>The definition.</returns>
    protected virtual ObjectStoreDefinition Define(ObjectStoreDefinition definition) => definition;

    /// <summary>The definition of a queue; override to add settings.</summary>
    /// <param name="definition">What a test asks for.</param>
    /// <returns>The definition.</returns>
    protected virtual MessageQueueDefinition Define(MessageQueueDefinition definition) => definition;

    /// <inheritdoc/>
    protected override async ValueTask SetUpAsync() => providers = await ConnectAsync();

    /// <inheritdoc/>
    protected override async ValueTask TearDownAsync()
    {
        foreach (var each in opened)
            await each.DisposeAsync();
        foreach (var (bucket, queue) in created)
        {
            await Stores.Provisioner.DeleteIfExistsAsync(bucket);
            await Queues.Provisioner.DeleteIfExistsAsync(queue);
        }
    }
}
