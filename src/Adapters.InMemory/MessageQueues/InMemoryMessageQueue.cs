using Portable.MessageQueues;

namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>A queue of an <see cref="InMemoryCloud"/>, as strict as the clouds are. <see cref="MessageQueue.GetService"/> gives the
/// <see cref="InMemoryCloud"/>.</summary>
/// <remarks>
/// On an ordered queue one receive may bring several messages of one key, in order, as SQS FIFO queues and Service Bus sessions do;
/// no more of that key come until all of those are settled. Settling after the lease has ended is <see cref="MessageQueueErrorCode.LeaseLost"/>.
/// </remarks>
public sealed class InMemoryMessageQueue : MessageQueue
{
    private readonly InMemoryCloud cloud;
    private readonly string queue;
    private readonly bool isDeadLetterQueue;
    private readonly CancellationTokenSource disposal = new();
    private readonly CancellationToken disposedToken;
    private volatile bool isDisposed;
    private QueueState? state;

    /// <summary>Opens a queue; it must have been created (<see cref="InMemoryMessageQueueProvider.Provisioner"/>).</summary>
    /// <param name="cloud">The cloud.</param>
    /// <param name="definition">The queue. How it delivers was laid down when it was created.</param>
    public InMemoryMessageQueue(InMemoryCloud cloud, MessageQueueDefinition definition)
        : this(cloud, definition, isDeadLetterQueue: false)
    {
    }

    private InMemoryMessageQueue(InMemoryCloud cloud, MessageQueueDefinition definition, bool isDeadLetterQueue)
        : base(InMemoryCloud.ProviderName, NameOf(definition, isDeadLetterQueue), CapabilitiesOf(definition, isDeadLetterQueue), ClockOf(cloud))
    {
        (this.cloud, queue, this.isDeadLetterQueue, disposedToken) = (cloud, definition.Queue, isDeadLetterQueue, disposal.Token);
        DeadLetterQueue = isDeadLetterQueue ? null : new InMemoryMessageQueue(cloud, definition, isDeadLetterQueue: true);
    }

    /// <inheritdoc/>
    public override IMessageQueue? DeadLetterQueue { get; }

    /// <inheritdoc/>
    protected override string MessagingSystem => "portable_inmemory";

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(InMemoryCloud) ? cloud : base.GetService(serviceType);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        await disposal.CancelAsync().ConfigureAwait(false);
        disposal.Dispose();
        if (DeadLetterQueue is not null)
            await DeadLetterQueue.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken)
    {
        var open = Open("Send");
        return message.OrderingKey is null || open.IsOrdered
            ? ValueTask.FromResult(open.Send(message))
            : throw Error(MessageQueueErrorCode.Unsupported, "the queue was created without order, and the message has an ordering key");
    }

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(
        IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        var open = Open("SendBatch");
        var results = new SendResult[messages.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = messages[i].OrderingKey is null || open.IsOrdered
                ? new(open.Send(messages[i]), null)
                : new(null, Error(MessageQueueErrorCode.Unsupported, "the queue was created without order, and the message has an ordering key"));
        }

        return ValueTask.FromResult<IReadOnlyList<SendResult>>(results);
    }

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveCoreAsync(
        ReceiveOptions options, CancellationToken cancellationToken)
    {
        var open = Open("Receive");
        if (open.TryReceive(options.MaxMessages, options.LeaseDuration) is { } received)
            return ValueTask.FromResult<IReadOnlyList<ReceivedMessage>>(received);
        return options.WaitTime == TimeSpan.Zero
            ? ValueTask.FromResult<IReadOnlyList<ReceivedMessage>>([])
            : WaitAsync(open, options, cancellationToken);
    }

    /// <inheritdoc/>
    protected override ValueTask SettleCoreAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        var open = Open(settlement.Kind.ToString());
        return open.Settle(LeaseOf(message), settlement)
            ? ValueTask.CompletedTask
            : throw new MessageQueueException(MessageQueueErrorCode.LeaseLost, Lost(message), Provider, settlement.Kind.ToString(), Name);
    }

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(
        IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        var open = Open("SettleBatch");
        var results = new SettleResult[requests.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var (message, settlement) = requests[i];
            results[i] = new(message, open.Settle(LeaseOf(message), settlement) ? null : Error(MessageQueueErrorCode.LeaseLost, Lost(message)));
        }

        return ValueTask.FromResult<IReadOnlyList<SettleResult>>(results);
    }

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<RenewResult>> RenewCoreAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        var open = Open("Renew");
        var results = new RenewResult[messages.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = open.Renew(LeaseOf(messages[i]), leaseDuration) is { } until
                ? new(messages[i] with { LeaseExpiresAt = until }, null)
                : new(messages[i], Error(MessageQueueErrorCode.LeaseLost, Lost(messages[i])));
        }

        return ValueTask.FromResult<IReadOnlyList<RenewResult>>(results);
    }

    /// <inheritdoc/>
    protected override ValueTask<int> RedriveCoreAsync(int? maxMessages, CancellationToken cancellationToken) =>
        ValueTask.FromResult(Open("Redrive").Redrive(maxMessages));

    /// <inheritdoc/>
    protected override ValueTask PurgeCoreAsync(CancellationToken cancellationToken)
    {
        Open("Purge").Purge();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult(Open("Count").Count());

    /// <inheritdoc/>
    protected override MessageQueueErrorCode Classify(Exception exception) => exception switch
    {
        IOException or HttpRequestException or TimeoutException or OperationCanceledException => MessageQueueErrorCode.Unavailable,
        UnauthorizedAccessException => MessageQueueErrorCode.PermissionDenied,
        _ => MessageQueueErrorCode.Unknown,
    };

    private static string NameOf(MessageQueueDefinition definition, bool isDeadLetterQueue)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return isDeadLetterQueue ? definition.Queue + "/dead-letter" : definition.Queue;
    }

    private static TimeProvider ClockOf(InMemoryCloud cloud)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        return cloud.TimeProvider;
    }

    private static Capabilities<MessageQueueFeature> CapabilitiesOf(MessageQueueDefinition definition, bool isDeadLetterQueue)
    {
        var features = Enum.GetValues<MessageQueueFeature>().Where(feature => feature switch
        {
            MessageQueueFeature.Ordering => definition.Ordered && !isDeadLetterQueue,
            MessageQueueFeature.Deduplication => definition.DeduplicationWindow is not null && !isDeadLetterQueue,
            MessageQueueFeature.DeadLetter or MessageQueueFeature.Redrive => !isDeadLetterQueue,
            _ => true,
        });
        return new(features.Select(feature => KeyValuePair.Create(feature, Support.Native)));
    }

    private static string Lost(ReceivedMessage message) => $"message {message.MessageId} is settled, or its lease has ended";

    private static Lease LeaseOf(ReceivedMessage message) =>
        message.Receipt as Lease ?? throw new ArgumentException($"Message {message.MessageId} was not received from an in-memory queue.", nameof(message));

    private async ValueTask<IReadOnlyList<ReceivedMessage>> WaitAsync(
        QueueState open, ReceiveOptions options, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disposedToken);
        try
        {
            var received = await open.ReceiveAsync(options.MaxMessages, options.WaitTime, options.LeaseDuration, either.Token).ConfigureAwait(false);
            return open.IsDeleted ? throw NotFound("Receive") : received;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException) when (isDisposed)
        {
            throw new ObjectDisposedException(nameof(InMemoryMessageQueue), $"The queue '{Name}' was disposed while a receive was waiting.");
        }
    }

    private QueueState Open(string operation)
    {
        ObjectDisposedException.ThrowIf(isDisposed, this);
        cloud.ThrowIfFaulty(Name, operation);
        if (state is { IsDeleted: false } known)
            return known;
        if (!cloud.Queues.TryGetValue(queue, out var found))
            throw NotFound(operation);
        return state = isDeadLetterQueue ? found.DeadLetters! : found;
    }

    private MessageQueueException NotFound(string operation) =>
        new(MessageQueueErrorCode.QueueNotFound, $"there is no such queue in cloud '{cloud.Name}'", Provider, operation, Name);
}
