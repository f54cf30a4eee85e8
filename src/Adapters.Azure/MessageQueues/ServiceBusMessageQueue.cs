using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A queue of Azure Service Bus with its dead-letter queue, spoken to in AMQP 1.0.</summary>
/// <remarks>
/// <para>Messages are Service Bus' own: the body is the data, attributes are application properties, the ordering key is the session, the deduplication id is the
/// message id where the queue detects duplicates. What the adapter adds is in properties that begin with <c>portable.</c>, which the application never sees.
/// Properties of other clients that are no text are shown as text, and bodies that are lists or maps as JSON.</para>
/// <para>A message has 256 KiB in the standard tier, encoded and with its properties, which have 64 KB in all: over that it is
/// <see cref="MessageQueueErrorCode.MessageTooLarge"/> before any I/O. A claim check sends larger ones.</para>
/// <para>A queue has one length of lock, of 5 minutes at most. A lease that is to last longer is renewed as long as this process lives; one that is to end sooner is
/// given back by it. A settlement is told as done only when the service has confirmed it. One whose link has ended is confirmed by a request.</para>
/// <para>Abandoning with a delay sends the message again, scheduled, and completes the first: a crash between the two doubles it. Its deliveries are counted on by the
/// adapter, which sets it aside after the most of them. On an ordered queue, where a message sent again would lose its place, it is held back by this process
/// instead, with all of its key; a process that ends gives it back at once.</para>
/// <para>On an ordered queue a message without a key has a session for itself. One message of a key is out at a time; a session is let go when nothing is left in
/// it. <see cref="ServiceBusMessageQueueOptions.MaxConcurrentSessions"/> are held at once.</para>
/// <para>Counts tell leased messages as ready, as the service does. A purge leaves what others have leased.</para>
/// </remarks>
public sealed class ServiceBusMessageQueue : MessageQueue
{
    private readonly ServiceBusNamespace home;
    private readonly ServiceBusEntity queue;
    private readonly ServiceBusMessageCodec codec;
    private readonly ServiceBusSender sender;
    private readonly ServiceBusReceiver receiver;
    private readonly ServiceBusSessions? sessions;
    private readonly ServiceBusSessionReceiver? sessionReceiver;
    private readonly ServiceBusLeaseKeeper keeper;
    private readonly ServiceBusSettler settler;
    private readonly ServiceBusRedrive? redrive;
    private readonly ServiceBusMessageQueue? deadLetterQueue;
    private readonly MessageQueueDefinition definition;
    private readonly CancellationTokenSource disposal = new();
    private readonly CancellationToken disposedToken;
    private int disposals;

    internal ServiceBusMessageQueue(ServiceBusNamespace home, MessageQueueDefinition definition, ServiceBusMessageQueueOptions options, TimeProvider? timeProvider)
        : this(home, definition, options, ServiceBusQueueName.Of(definition, home.Endpoint.EntityPath), isDeadLetterQueue: false, timeProvider)
    {
        deadLetterQueue = new(home, definition, options, ServiceBusQueueName.DeadLetterOf(Name), isDeadLetterQueue: true, timeProvider);
        redrive = new(codec, sender, deadLetterQueue.receiver, deadLetterQueue.settler);
    }

    private ServiceBusMessageQueue(
        ServiceBusNamespace home, MessageQueueDefinition definition, ServiceBusMessageQueueOptions options, string path, bool isDeadLetterQueue, TimeProvider? timeProvider)
        : base(AzureOptions.ProviderName, path, CapabilitiesOf(definition, isDeadLetterQueue), timeProvider)
    {
        (this.home, this.definition, disposedToken) = (home, definition, disposal.Token);
        queue = new(home, path);
        codec = new(definition.Ordered, definition.DeduplicationWindow is not null, definition.MaxDeliveryCount, options.MaxMessageSizeInBytes);
        var locks = new ServiceBusLocks(queue);
        keeper = new(locks, TimeProvider);
        sender = new(queue, options.MaxMessageSizeInBytes);
        settler = new(queue, locks, keeper, isDeadLetterQueue ? null : sender);
        var arrivals = new ServiceBusArrivals(queue, codec, locks, keeper, definition, isDeadLetterQueue);
        receiver = new(queue, arrivals);
        // The dead-letter queue of a queue with sessions has none itself.
        if (!definition.Ordered || isDeadLetterQueue)
            return;
        sessions = new(queue, options.MaxConcurrentSessions);
        sessionReceiver = new(queue, sessions, arrivals);
    }

    /// <inheritdoc/>
    public override IMessageQueue? DeadLetterQueue => deadLetterQueue;

    /// <inheritdoc/>
    protected override string MessagingSystem => "servicebus";

    /// <summary>Ends receives that wait, lets sessions go, and gives back what is held back for a delay.</summary>
    /// <returns>A task that ends when that is done.</returns>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposals, 1) != 0)
            return;
        await disposal.CancelAsync().ConfigureAwait(false);
        disposal.Dispose();
        await keeper.DisposeAsync().ConfigureAwait(false);
        sessions?.Dispose();
        await queue.DisposeAsync().ConfigureAwait(false);
        if (deadLetterQueue is not null)
            await deadLetterQueue.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override MessageQueueException? FindProblem(Message message, string operation)
    {
        ArgumentNullException.ThrowIfNull(message);
        return codec.FindProblem(message) is { } problem ? Error(MessageQueueErrorCode.MessageTooLarge, problem, operation: operation) : null;
    }

    /// <inheritdoc/>
    protected override async ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        ThrowIfDeadLetterQueue("Send");
        var outgoing = codec.Encode(message, TimeProvider.GetUtcNow());
        await sender.SendAsync(outgoing, cancellationToken).ConfigureAwait(false);
        return outgoing.MessageId!;
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        ThrowIfDeadLetterQueue("SendBatch");
        var now = TimeProvider.GetUtcNow();
        var outgoing = messages.Select(message => codec.Encode(message, now)).ToArray();
        var errors = await sender.SendAsync(outgoing, cancellationToken).ConfigureAwait(false);
        return [.. errors.Select((error, i) => new SendResult(error is null ? outgoing[i].MessageId : null, Failed(error, "SendBatch")))];
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveCoreAsync(ReceiveOptions options, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disposedToken);
        var lease = options.LeaseDuration ?? definition.LeaseDuration;
        try
        {
            return sessionReceiver is null
                ? await receiver.ReceiveAsync(options.MaxMessages, options.WaitTime, lease, either.Token).ConfigureAwait(false)
                : await sessionReceiver.ReceiveAsync(options.MaxMessages, options.WaitTime, lease, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (disposedToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException($"The queue '{Name}' was disposed while a receive was waiting.", exception);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask SettleCoreAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var errors = await settler.SettleAsync([new(message, settlement)], cancellationToken).ConfigureAwait(false);
        if (Failed(errors[0], settlement.Kind.ToString()) is { } error)
            throw error;
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var errors = await settler.SettleAsync(requests, cancellationToken).ConfigureAwait(false);
        return [.. errors.Select((error, i) => new SettleResult(requests[i].Message, Failed(error, "SettleBatch")))];
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<RenewResult>> RenewCoreAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var renewed = await settler.RenewAsync(messages, leaseDuration, cancellationToken).ConfigureAwait(false);
        return
        [
            .. renewed.Select((result, i) => result.Error is null
                ? new RenewResult(messages[i] with { LeaseExpiresAt = result.ExpiresAt }, null)
                : new(messages[i], Failed(result.Error, "Renew"))),
        ];
    }

    /// <inheritdoc/>
    protected override async ValueTask<int> RedriveCoreAsync(int? maxMessages, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return await redrive!.RunAsync(maxMessages, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask PurgeCoreAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        await new ServiceBusPurge(queue, sessions is not null).RunAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var (active, scheduled, deadLetters) = await home.Management.CountAsync(definition.Queue, cancellationToken).ConfigureAwait(false);
        return deadLetterQueue is null ? new(deadLetters, 0, 0) : new(active, 0, scheduled);
    }

    /// <inheritdoc/>
    protected override MessageQueueErrorCode Classify(Exception exception) => ServiceBusErrors.Classify(exception);

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => ServiceBusErrors.Describe(exception);

    private static Capabilities<MessageQueueFeature> CapabilitiesOf(MessageQueueDefinition definition, bool isDeadLetterQueue)
    {
        Dictionary<MessageQueueFeature, Support> support = new()
        {
            [MessageQueueFeature.AbandonDelay] = Support.Emulated,
            [MessageQueueFeature.LeaseDuration] = Support.Emulated,
            [MessageQueueFeature.Purge] = Support.Emulated,
            [MessageQueueFeature.Counts] = Support.Native,
        };
        if (isDeadLetterQueue)
            return new(support);
        support[MessageQueueFeature.Delay] = Support.Native;
        support[MessageQueueFeature.LongDelay] = Support.Native;
        support[MessageQueueFeature.DeadLetter] = Support.Native;
        support[MessageQueueFeature.Redrive] = Support.Emulated;
        if (definition.Ordered)
            support[MessageQueueFeature.Ordering] = Support.Native;
        if (definition.DeduplicationWindow is not null)
            support[MessageQueueFeature.Deduplication] = Support.Native;
        return new(support);
    }

    private MessageQueueException? Failed(Exception? exception, string operation) =>
        exception is null ? null : new(Classify(exception), Describe(exception), Provider, operation, Name, exception);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposals) != 0, this);

    private void ThrowIfDeadLetterQueue(string operation)
    {
        if (deadLetterQueue is null)
            throw Error(MessageQueueErrorCode.Unsupported, "Service Bus takes no messages into a dead-letter queue but those it sets aside", operation: operation);
    }
}
