using Grpc.Net.Client;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.MessageQueues;
using ReceivedMessage = Portable.MessageQueues.ReceivedMessage;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>A topic of Google Cloud Pub/Sub with its subscription, and its dead-letter topic with a subscription of its own.
/// <see cref="MessageQueue.GetService"/> gives the <see cref="GrpcChannel"/>, with the credentials on its calls.</summary>
/// <remarks>
/// <para>Messages are Pub/Sub's own: the body is the data, attributes are attributes, the ordering key is the ordering key. What the adapter adds is in
/// attributes that begin with <c>portable.</c>, which the application never sees.</para>
/// <para>Pub/Sub holds no message back: one with a delay carries its time, a consumer that pulls it too soon lets its lease last until then, and it is published
/// a second time when it is due. Clocks of senders and consumers must agree as closely as delays are to be kept.</para>
/// <para>Pub/Sub documents that late acknowledgements succeed unless the subscription delivers exactly once, so this adapter keeps the time of leases itself and
/// answers <see cref="MessageQueueErrorCode.LeaseLost"/> once a lease has ended. Leases of more than 10 minutes are renewed as long as this process lives.
/// Deliveries are counted by Pub/Sub where the subscription has a dead-letter policy, else by this object; fewer than 5 as the most are enforced here.</para>
/// <para>On an ordered queue one message of a key is handed out at a time; those pulled with it wait here, leased, and go back with it when it does. Pub/Sub
/// then delivers all of them again and counts that as a delivery of each. Publishers of one key should use a regional endpoint.</para>
/// </remarks>
public sealed class PubSubMessageQueue : MessageQueue
{
    /// <summary>For how long a subscription keeps what is not acknowledged, by default and at least.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(7);

    private readonly PubSubQueue queue;
    private readonly PubSubSender sender;
    private readonly PubSubLanes? lanes;
    private readonly PubSubLeaseKeeper keeper;
    private readonly PubSubLeases leases;
    private readonly PubSubReceiver receiver;
    private readonly PubSubSettler settler;
    private readonly PubSubRedrive? redrive;
    private readonly PubSubMessageQueue? deadLetterQueue;
    private readonly TimeSpan leaseDuration;
    private readonly CancellationTokenSource disposal = new();
    private readonly CancellationToken disposedToken;
    private int disposals;

    internal PubSubMessageQueue(GrpcChannel channel, MessageQueueDefinition definition, GcpOptions gcp, PubSubMessageQueueOptions options, TimeProvider? timeProvider)
        : this(definition, PubSubNames.Of(definition, gcp, options), new(channel, gcp), timeProvider)
    {
    }

    private PubSubMessageQueue(MessageQueueDefinition definition, PubSubNames names, PubSubApi api, TimeProvider? timeProvider)
        : this(definition, definition.Queue, PubSubQueue.Open(api, names, definition), names, timeProvider)
    {
    }

    private PubSubMessageQueue(MessageQueueDefinition definition, string name, (PubSubQueue Queue, PubSubQueue DeadLetters) queues, PubSubNames names, TimeProvider? timeProvider)
        : this(definition, name, queues.Queue, queues.DeadLetters, timeProvider)
    {
        deadLetterQueue = new(definition, PubSubNames.Short(names.DeadLetterSubscription), queues.DeadLetters, null, timeProvider);
        redrive = new(queue, deadLetterQueue.receiver, deadLetterQueue.settler);
    }

    private PubSubMessageQueue(MessageQueueDefinition definition, string name, PubSubQueue queue, PubSubQueue? deadLetters, TimeProvider? timeProvider)
        : base(GcpOptions.ProviderName, name, CapabilitiesOf(definition, isDeadLetterQueue: deadLetters is null), timeProvider)
    {
        (this.queue, leaseDuration, disposedToken) = (queue, definition.LeaseDuration, disposal.Token);
        var acks = new PubSubAcks(queue, TimeProvider);
        sender = new(queue.Api);
        lanes = Capabilities.Supports(MessageQueueFeature.Ordering) ? new() : null;
        keeper = new(acks, TimeProvider);
        leases = new(acks, keeper);
        var triage = new PubSubTriage(queue, deadLetters, definition.MaxDeliveryCount, acks, TimeProvider);
        receiver = new(queue, deadLetters is null, triage, lanes, leases, TimeProvider);
        settler = new(queue, deadLetters, lanes, acks, leases, TimeProvider);
    }

    /// <inheritdoc/>
    public override IMessageQueue? DeadLetterQueue => deadLetterQueue;

    /// <inheritdoc/>
    protected override string MessagingSystem => "gcp_pubsub";

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(GrpcChannel) ? queue.Api.Channel : base.GetService(serviceType);
    }

    /// <summary>Ends receives that wait, and gives back the messages that wait behind others of their key.</summary>
    /// <returns>A task that ends when that is done.</returns>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposals, 1) != 0)
            return;
        await disposal.CancelAsync().ConfigureAwait(false);
        disposal.Dispose();
        if (lanes?.Clear() is { Count: > 0 } waiting)
            await leases.GiveBackAsync(waiting, 0, CancellationToken.None).ConfigureAwait(false);
        await keeper.DisposeAsync().ConfigureAwait(false);
        if (deadLetterQueue is not null)
            await deadLetterQueue.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        if (DelayProblem(message.Delay, "Send") is { } problem)
            throw problem;
        var topic = await queue.Topic(cancellationToken).ConfigureAwait(false);
        try
        {
            return await sender.SendAsync(topic, PubSubMessageCodec.Encode(message, TimeProvider.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (PubSubErrors.IsRefusedMessage(exception))
        {
            throw Error(MessageQueueErrorCode.InvalidMessage, Describe(exception), exception);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var results = new SendResult[messages.Count];
        List<PubsubMessage> outgoing = new(messages.Count);
        List<int> indices = new(messages.Count);
        var now = TimeProvider.GetUtcNow();
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = new(null, DelayProblem(messages[i].Delay, "SendBatch"));
            if (!results[i].Succeeded)
                continue;
            outgoing.Add(PubSubMessageCodec.Encode(messages[i], now));
            indices.Add(i);
        }

        if (outgoing.Count == 0)
            return results;
        var topic = await queue.Topic(cancellationToken).ConfigureAwait(false);
        var sent = await sender.SendAsync(topic, outgoing, cancellationToken).ConfigureAwait(false);
        for (var k = 0; k < sent.Length; k++)
        {
            MessageQueueErrorCode? refused = sent[k].Error is { } failure && PubSubErrors.IsRefusedMessage(failure) ? MessageQueueErrorCode.InvalidMessage : null;
            results[indices[k]] = new(sent[k].MessageId, Failed(sent[k].Error, "SendBatch", refused));
        }

        return results;
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveCoreAsync(ReceiveOptions options, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, disposedToken);
        try
        {
            return await receiver.ReceiveAsync(options.MaxMessages, options.WaitTime, options.LeaseDuration ?? leaseDuration, either.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (disposedToken.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new ObjectDisposedException($"The queue '{Name}' was disposed while a receive was waiting.", exception);
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask SettleCoreAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        var results = await SettleBatchAsync([new(message, settlement)], settlement.Kind.ToString(), cancellationToken).ConfigureAwait(false);
        if (results[0].Error is { } error)
            throw error;
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken) =>
        await SettleBatchAsync(requests, "SettleBatch", cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<RenewResult>> RenewCoreAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var renewed = await settler.RenewAsync(messages, leaseDuration, cancellationToken).ConfigureAwait(false);
        var results = new RenewResult[renewed.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var (expiresAt, error) = renewed[i];
            results[i] = error is null ? new(messages[i] with { LeaseExpiresAt = expiresAt }, null) : new(messages[i], Failed(error, "Renew"));
        }

        return results;
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
        await queue.Api.SeekAsync(queue.Subscription, TimeProvider.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        lanes?.Clear().ForEach(leases.Forget);
    }

    /// <summary>Not called: Pub/Sub counts in Cloud Monitoring only, and minutes late.</summary>
    /// <inheritdoc/>
    protected override ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken) => throw Error(MessageQueueErrorCode.Unsupported, "Pub/Sub does not count messages");

    /// <inheritdoc/>
    protected override MessageQueueErrorCode Classify(Exception exception)
    {
        var code = PubSubErrors.Classify(exception);
        // It may be made again, and be set up otherwise then.
        if (code == MessageQueueErrorCode.QueueNotFound)
            queue.Setup.Forget();
        return code;
    }

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => GcpErrors.Describe(exception);

    private static Capabilities<MessageQueueFeature> CapabilitiesOf(MessageQueueDefinition definition, bool isDeadLetterQueue)
    {
        Dictionary<MessageQueueFeature, Support> support = new()
        {
            [MessageQueueFeature.Delay] = Support.Emulated,
            [MessageQueueFeature.LongDelay] = Support.Emulated,
            [MessageQueueFeature.AbandonDelay] = Support.Native,
            [MessageQueueFeature.LeaseDuration] = Support.Native,
            [MessageQueueFeature.Purge] = Support.Native,
        };
        if (!isDeadLetterQueue)
        {
            support[MessageQueueFeature.DeadLetter] = Support.Native;
            support[MessageQueueFeature.Redrive] = Support.Emulated;
            if (definition.Ordered)
                support[MessageQueueFeature.Ordering] = Support.Native;
        }

        return new(support);
    }

    private async Task<SettleResult[]> SettleBatchAsync(IReadOnlyList<SettleRequest> requests, string operation, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        foreach (var request in requests)
        {
            if (DelayProblem(request.Settlement.Delay, operation) is { } problem)
                throw problem;
        }

        var errors = await settler.SettleAsync(requests, cancellationToken).ConfigureAwait(false);
        var results = new SettleResult[errors.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = new(requests[i].Message, Failed(errors[i], operation));
        return results;
    }

    private MessageQueueException? DelayProblem(TimeSpan delay, string operation) => delay <= LongestDelay
        ? null
        : new(MessageQueueErrorCode.Unsupported, $"the delay {delay} is longer than the {LongestDelay} for which Pub/Sub keeps messages", Provider, operation, Name);

    private MessageQueueException? Failed(Exception? exception, string operation, MessageQueueErrorCode? code = null) =>
        exception is null ? null : new(code ?? Classify(exception), Describe(exception), Provider, operation, Name, exception);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposals) != 0, this);
}
