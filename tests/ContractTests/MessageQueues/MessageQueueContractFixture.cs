using System.Collections.Concurrent;
using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Connects the message-queue contract to one adapter: says how to reach the provider, and makes a fresh queue for every test.</summary>
/// <remarks>Only <see cref="ConnectAsync"/> must be written. Where making a queue takes long, override <see cref="CreateQueueAsync"/> and
/// hand out emptied queues of the same definition.</remarks>
public abstract class MessageQueueContractFixture : ContractFixture
{
    /// <summary>As long as every provider leases: the most that Service Bus does.</summary>
    private static readonly TimeSpan LongLease = TimeSpan.FromMinutes(5);

    private readonly ConcurrentBag<MessageQueueDefinition> created = [];
    private readonly ConcurrentDictionary<IMessageQueue, IMessageQueue> opened = new();
    private IMessageQueueProvider? provider;
    private IMessageQueue? missingQueue;

    /// <summary>The provider under test.</summary>
    public IMessageQueueProvider Provider => provider ?? throw new InvalidOperationException("The fixture is not set up: InitializeAsync has not run.");

    /// <summary>A queue that does not exist.</summary>
    public IMessageQueue MissingQueue => missingQueue ?? throw new InvalidOperationException("The fixture is not set up: InitializeAsync has not run.");

    /// <summary>A lease short enough to be waited out; 10 seconds by default, Pub/Sub's least.</summary>
    public virtual TimeSpan ShortLease => TimeSpan.FromSeconds(10);

    /// <summary>A delay short enough to be waited out; 3 seconds by default.</summary>
    public virtual TimeSpan ShortDelay => TimeSpan.FromSeconds(3);

    /// <summary>How much later than promised the provider may deliver again; 3 seconds by default.</summary>
    public virtual TimeSpan Slack => TimeSpan.FromSeconds(3);

    /// <summary>How long one receive waits when the tests collect messages, and how long they listen before they believe that there are none;
    /// 2 seconds by default, zero with a virtual clock, which would not move meanwhile.</summary>
    public virtual TimeSpan ListenFor => IsTimeVirtual ? TimeSpan.Zero : TimeSpan.FromSeconds(2);

    /// <summary>The number of deliveries after which tests expect the dead-letter queue; 3 by default, 5 where the provider has that as its least.</summary>
    public virtual int MaxDeliveryCount => 3;

    /// <summary>The window of the queues that deduplicate; 5 minutes by default, SQS's fixed one.</summary>
    public virtual TimeSpan DeduplicationWindow => TimeSpan.FromMinutes(5);

    /// <summary>The largest message of any bytes that is taken: <see cref="Message.MaxSize"/> by default, less where the provider's own limit is narrower.</summary>
    public virtual int MaxMessageSize => Message.MaxSize;

    /// <summary>The size from which a message is surely refused: one byte more by default; more than that where it depends on the bytes how much the provider
    /// takes.</summary>
    public virtual int RefusedSize => MaxMessageSize + 1;

    /// <summary>Whether all messages are counted as ready, because the provider tells only their number. False by default.</summary>
    public virtual bool CountsAllAsReady => false;

    /// <summary>Whether leased messages are counted as ready, because the provider does not tell them apart. False by default.</summary>
    public virtual bool CountsLeasedAsReady => false;

    /// <summary>Whether a body over <see cref="Message.MaxSize"/> is taken: false by default, true through a claim check.</summary>
    public virtual bool TakesLargeBodies => false;

    /// <summary>The most attributes of one message: <see cref="MessageAttributes.MaxCount"/> by default, fewer where a decorator needs some itself.</summary>
    public virtual int MaxAttributes => MessageAttributes.MaxCount;

    /// <summary>What no error of a queue with <see cref="ContractHook.WrongCredentials"/> may show, such as the secret key used.</summary>
    public virtual IReadOnlyList<string> Secrets => [];

    /// <summary>How long the queue with <see cref="ContractHook.DeadEndpoint"/> may try before it gives up; 30 seconds by default.</summary>
    public virtual TimeSpan UnavailableWithin => TimeSpan.FromSeconds(30);

    /// <summary>Opens a queue that meets a fault. See the hooks of that name.</summary>
    /// <param name="fault"><see cref="ContractHook.WrongCredentials"/>, <see cref="ContractHook.DeadEndpoint"/> or <see cref="ContractHook.Throttling"/>.</param>
    /// <returns>The queue, disposed by the test; <see langword="null"/> when the fixture names the hook as not applicable.</returns>
    public virtual ValueTask<IMessageQueue?> OpenFaultyQueueAsync(ContractHook fault) => ValueTask.FromResult<IMessageQueue?>(null);

    /// <summary>Sends a body with the vendor's own client, without anything that the adapter adds (<see cref="ContractHook.NativeMessage"/>).</summary>
    /// <param name="queue">A queue of this fixture.</param>
    /// <param name="body">The body.</param>
    /// <returns><see langword="true"/>; <see langword="null"/> when the fixture names the hook as not applicable.</returns>
    public virtual ValueTask<bool?> SendNativeAsync(IMessageQueue queue, ReadOnlyMemory<byte> body) => ValueTask.FromResult<bool?>(null);

    /// <summary>Receives and deletes one message with the vendor's own client (<see cref="ContractHook.NativeMessage"/>).</summary>
    /// <param name="queue">A queue of this fixture.</param>
    /// <returns>The body as that client shows it; <see langword="null"/> when the fixture names the hook as not applicable.</returns>
    public virtual ValueTask<string?> ReceiveNativeTextAsync(IMessageQueue queue) => ValueTask.FromResult<string?>(null);

    /// <summary>Makes and opens an empty queue with leases of five minutes. The fixture disposes and deletes it.</summary>
    /// <param name="configure">Changes the definition: order, window, most deliveries, lease.</param>
    /// <returns>The queue.</returns>
    public virtual async Task<IMessageQueue> CreateQueueAsync(Func<MessageQueueDefinition, MessageQueueDefinition>? configure = null)
    {
        var definition = Define(new MessageQueueDefinition { Queue = UniqueName(), LeaseDuration = LongLease, MaxDeliveryCount = 50 });
        definition = Define(configure is null ? definition : configure(definition));
        await Provider.Provisioner.CreateIfMissingAsync(definition);
        created.Add(definition);
        return Open(definition);
    }

    /// <summary>Opens a queue that is there again, as a second process would.</summary>
    /// <param name="queue">A queue of this fixture.</param>
    /// <returns>The second one; the fixture disposes it.</returns>
    public IMessageQueue OpenAgain(IMessageQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        return Open(created.Single(definition => definition.Queue == queue.Name));
    }

    /// <summary>Disposes a queue with what lies under a decorator.</summary>
    /// <param name="queue">A queue of this fixture.</param>
    /// <returns>A task that ends when it is disposed.</returns>
    public async ValueTask CloseAsync(IMessageQueue queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        await queue.DisposeAsync();
        if (opened.TryRemove(queue, out var plain))
            await plain.DisposeAsync();
    }

    /// <summary>Connects to the provider, or starts its emulator.</summary>
    /// <returns>The provider.</returns>
    protected abstract ValueTask<IMessageQueueProvider> ConnectAsync();

    /// <summary>The definition of a queue; override to add settings or change the name, such as a suffix for ordered queues. Called before and
    /// after a test has changed the definition.</summary>
    /// <param name="definition">What a test asks for.</param>
    /// <returns>The definition.</returns>
    protected virtual MessageQueueDefinition Define(MessageQueueDefinition definition) => definition;

    /// <summary>Wraps every queue that the tests use: how the contract is run over a decorator.</summary>
    /// <param name="queue">The provider's queue; the fixture disposes it.</param>
    /// <returns>The queue to test; by default as it is.</returns>
    protected virtual IMessageQueue Decorate(IMessageQueue queue) => queue;

    /// <inheritdoc/>
    protected override async ValueTask SetUpAsync()
    {
        provider = await ConnectAsync();
        missingQueue = Open(Define(new MessageQueueDefinition { Queue = UniqueName() }));
    }

    /// <inheritdoc/>
    protected override async ValueTask TearDownAsync()
    {
        foreach (var queue in opened.Keys)
            await CloseAsync(queue);
        foreach (var definition in created)
            await Provider.Provisioner.DeleteIfExistsAsync(definition);
    }

    private IMessageQueue Open(MessageQueueDefinition definition)
    {
        var plain = Provider.Open(definition);
        var decorated = Decorate(plain);
        opened[decorated] = plain;
        return decorated;
    }
}
