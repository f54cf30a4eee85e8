using System.Globalization;
using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A queue of Azure Storage Queues with its dead-letter queue. <see cref="MessageQueue.GetService"/> gives the <see cref="QueueClient"/>.</summary>
/// <remarks>
/// <para>Text with nothing beside it is sent as it is, so that any client can read it. Attributes, deduplication ids, other bytes and text that XML would change
/// travel in a JSON envelope, <c>{"portable":1,"body":…}</c>, with the body as <c>body</c> where it is text and as <c>base64</c> where it is not. What has no
/// envelope is received as a plain body. Messages do not expire.</para>
/// <para>A message has 64 KiB of text, of which 5 KiB are kept free for a dead letter's reason: about 44 KiB of any bytes fit, more of text. Over that it is
/// <see cref="MessageQueueErrorCode.MessageTooLarge"/> before any request; a claim check sends larger ones. Delays last 7 days at most.</para>
/// <para>There is no long poll: a waiting receive looks again and again, with pauses of at most
/// <see cref="StorageQueueMessageQueueOptions.MaxPollingInterval"/>, and every look is charged. There are no batches either: many messages are many requests,
/// several at a time. Messages that have been delivered too often are set aside by the receive that meets them. Setting aside and redrive
/// send and then delete: a crash between the two leaves the message in both queues. Neither order nor deduplication is offered, and counts do not tell
/// apart what is leased or held back.</para>
/// <para>Every renewal gives the message a new pop receipt, which stands in the answer only. A renewal whose answer is lost therefore ends as
/// <see cref="MessageQueueErrorCode.LeaseLost"/>: the message can no longer be settled, and comes again when the lease ends.</para>
/// </remarks>
public sealed class StorageQueueMessageQueue : MessageQueue
{
    private readonly StorageQueue queue;
    private readonly StorageQueueReceiver receiver;
    private readonly StorageQueueSettler settler;
    private readonly StorageQueueRedrive? redrive;
    private readonly TimeSpan leaseDuration;
    private readonly CancellationTokenSource disposal = new();
    private readonly CancellationToken disposedToken;
    private int disposals;

    /// <summary>Opens a queue with a client of one's own. No I/O.</summary>
    /// <param name="client">The client of the account, with the message encoding <see cref="QueueMessageEncoding.None"/>: the queue encodes by its options.</param>
    /// <param name="definition">The queue.</param>
    /// <param name="options">How to use Storage Queues.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">Azure does not take the name; the message names the configuration key.</exception>
    public StorageQueueMessageQueue(
        QueueServiceClient client, MessageQueueDefinition definition, StorageQueueMessageQueueOptions? options = null, TimeProvider? timeProvider = null)
        : base(AzureOptions.StorageQueuesProviderName, NameOf(definition), CapabilitiesOf(isDeadLetterQueue: false), timeProvider)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new StorageQueueMessageQueueOptions();
        var codec = new StorageQueueCodec(options.MessageEncoding);
        queue = new StorageQueue(client.GetQueueClient(Name), codec);
        var deadLetters = new StorageQueue(client.GetQueueClient(StorageQueueName.DeadLetterOf(definition, options)), codec);
        (leaseDuration, disposedToken) = (definition.LeaseDuration, disposal.Token);
        settler = new StorageQueueSettler(queue, deadLetters, TimeProvider);
        receiver = new StorageQueueReceiver(queue, settler, definition.MaxDeliveryCount, options.MaxPollingInterval, TimeProvider);
        var deadLetterQueue = new StorageQueueMessageQueue(deadLetters, definition, options.MaxPollingInterval, TimeProvider);
        redrive = new StorageQueueRedrive(queue, deadLetters, deadLetterQueue.receiver, deadLetterQueue.settler);
        DeadLetterQueue = deadLetterQueue;
    }

    private StorageQueueMessageQueue(StorageQueue queue, MessageQueueDefinition definition, TimeSpan longestPause, TimeProvider timeProvider)
        : base(AzureOptions.StorageQueuesProviderName, queue.Client.Name, CapabilitiesOf(isDeadLetterQueue: true), timeProvider)
    {
        (this.queue, leaseDuration, disposedToken) = (queue, definition.LeaseDuration, disposal.Token);
        settler = new StorageQueueSettler(queue, null, timeProvider);
        receiver = new StorageQueueReceiver(queue, null, definition.MaxDeliveryCount, longestPause, timeProvider);
    }

    /// <inheritdoc/>
    public override IMessageQueue? DeadLetterQueue { get; }

    /// <inheritdoc/>
    protected override string MessagingSystem => "azure_queue_storage";

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(QueueClient) ? queue.Client : base.GetService(serviceType);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposals, 1) != 0)
            return;
        await disposal.CancelAsync().ConfigureAwait(false);
        disposal.Dispose();
        if (DeadLetterQueue is not null)
            await DeadLetterQueue.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override MessageQueueException? FindProblem(Message message, string operation)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (TooLong(message.Delay) is { } problem)
            return Error(MessageQueueErrorCode.Unsupported, problem, operation: operation);
        return queue.Codec.Fits(message) ? null : Error(
            MessageQueueErrorCode.MessageTooLarge,
            string.Create(CultureInfo.InvariantCulture, $"body and attributes, {message.GetSize():N0} bytes, do not fit into a message of Storage Queues ({StorageQueueCodec.MaxSize / 1024} KiB as it is encoded, {StorageQueueCodec.NoteReserve / 1024} KiB of them kept free); a claim check (ClaimCheck:Store) sends larger ones"),
            operation: operation);
    }

    /// <inheritdoc/>
    protected override async ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        return (await queue.SendAsync(queue.Codec.Encode(message), message.Delay, cancellationToken).ConfigureAwait(false)).MessageId;
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var ids = new string?[messages.Count];
        var errors = await StorageQueue.ForEachAsync(
            messages.Count,
            async (i, token) => ids[i] = (await queue.SendAsync(queue.Codec.Encode(messages[i]), messages[i].Delay, token).ConfigureAwait(false)).MessageId,
            cancellationToken).ConfigureAwait(false);
        return [.. errors.Select((error, i) => new SendResult(ids[i], Failed(error, "SendBatch")))];
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
        ThrowIfDisposed();
        if (TooLong(settlement.Delay) is { } problem)
            throw Error(MessageQueueErrorCode.Unsupported, problem, operation: nameof(SettlementKind.Abandon));
        await settler.SettleAsync(message, settlement, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        foreach (var request in requests)
        {
            if (TooLong(request.Settlement.Delay) is { } problem)
                throw Error(MessageQueueErrorCode.Unsupported, problem, operation: nameof(SettlementKind.Abandon));
        }

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
        return await redrive!.RunAsync(maxMessages ?? int.MaxValue, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask PurgeCoreAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        while (true)
        {
            try
            {
                await queue.Client.ClearMessagesAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (RequestFailedException exception) when (exception.Is(QueueErrorCode.OperationTimedOut))
            {
                // Of very many messages it deletes some, and says this: "the client should continue to retry Clear Messages until it succeeds".
            }
        }
    }

    /// <inheritdoc/>
    protected override async ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var properties = await queue.Client.GetPropertiesAsync(cancellationToken).ConfigureAwait(false);
        StorageQueueErrors.ThrowIfForeign(properties.GetRawResponse());
        return new(properties.Value.ApproximateMessagesCountLong, 0, 0);
    }

    /// <inheritdoc/>
    protected override MessageQueueErrorCode Classify(Exception exception) => StorageQueueErrors.Classify(exception);

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => AzureErrors.Describe(exception);

    private static string NameOf(MessageQueueDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        return StorageQueueName.Of(definition);
    }

    private static Capabilities<MessageQueueFeature> CapabilitiesOf(bool isDeadLetterQueue) => new(
        Enum.GetValues<MessageQueueFeature>().Select(feature => KeyValuePair.Create(feature, feature switch
        {
            MessageQueueFeature.Ordering or MessageQueueFeature.Deduplication => Support.Unsupported,
            MessageQueueFeature.DeadLetter or MessageQueueFeature.Redrive => isDeadLetterQueue ? Support.Unsupported : Support.Emulated,
            _ => Support.Native,
        })));

    private static string? TooLong(TimeSpan delay) =>
        delay > StorageQueue.LongestDelay ? $"the delay {delay} is longer than the {StorageQueue.LongestDelay.TotalDays} days that Storage Queues offer" : null;

    private MessageQueueException? Failed(Exception? exception, string operation) =>
        exception is null ? null : new(Classify(exception), Describe(exception), Provider, operation, Name, exception);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposals) != 0, this);
}
