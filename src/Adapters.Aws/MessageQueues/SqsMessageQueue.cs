using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.MessageQueues;
using Message = Portable.MessageQueues.Message;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>A queue of Amazon SQS with its dead-letter queue. <see cref="MessageQueue.GetService"/> gives the <see cref="IAmazonSQS"/>.</summary>
/// <remarks>
/// <para>A queue that is ordered or deduplicates is a FIFO queue; <c>.fifo</c> is added to its name where it is missing. Names are resolved at the
/// first use. The dead-letter queue is the one that the queue's redrive policy names.</para>
/// <para>Text that SQS takes is sent as it is, other bytes as base64; up to ten attributes are SQS's own, more travel in one. What the adapter adds
/// is in attributes that begin with <c>portable.</c>, which the application never sees.</para>
/// <para>SQS may delete a message by the receipt of an earlier delivery, so this adapter keeps the time of leases itself and answers
/// <see cref="MessageQueueErrorCode.LeaseLost"/> once a lease has ended. Dead-lettering on request sends and then deletes: a crash between the two
/// leaves the message in both queues. SQS counts deliveries approximately, and leases no longer than 12 hours from the receive.</para>
/// </remarks>
public sealed class SqsMessageQueue : MessageQueue
{
    private readonly SqsQueue queue;
    private readonly SqsReceiver receiver;
    private readonly SqsSender sender;
    private readonly SqsSettler settler;
    private readonly SqsRedrive? redrive;
    private readonly TimeSpan leaseDuration;
    private readonly bool deduplicates;
    private readonly CancellationTokenSource disposal = new();
    private readonly CancellationToken disposedToken;
    private int disposals;

    /// <summary>Opens a queue with a client of one's own. No I/O.</summary>
    /// <param name="client">The client; the queue does not dispose it.</param>
    /// <param name="definition">The queue.</param>
    /// <param name="options">How to use SQS.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    /// <exception cref="ArgumentException">SQS does not take the name or the window; the message names the configuration key.</exception>
    public SqsMessageQueue(IAmazonSQS client, MessageQueueDefinition definition, SqsMessageQueueOptions? options = null, TimeProvider? timeProvider = null)
        : base(AwsOptions.ProviderName, NameOf(definition), CapabilitiesOf(definition, isDeadLetterQueue: false), timeProvider)
    {
        ArgumentNullException.ThrowIfNull(client);
        options ??= new SqsMessageQueueOptions();
        var owner = options.QueueOwnerAccountId;
        queue = SqsQueue.Named(client, SqsQueueName.Of(definition), owner, SqsQueueName.IsFifo(definition));
        var deadLetterName = SqsQueueName.DeadLetterOf(definition, options);
        var deadLetters = queue.DeadLetters(options.DeadLetterQueue is null ? null : deadLetterName, owner, definition.MaxDeliveryCount);
        (deduplicates, leaseDuration, disposedToken) = (definition.DeduplicationWindow is not null, definition.LeaseDuration, disposal.Token);
        receiver = new SqsReceiver(queue, isDeadLetterQueue: false, TimeProvider);
        sender = new SqsSender(queue, TimeProvider);
        settler = new SqsSettler(queue, deadLetters, TimeProvider);
        redrive = new SqsRedrive(queue, deadLetters, TimeProvider);
        DeadLetterQueue = new SqsMessageQueue(deadLetters, deadLetterName, definition, TimeProvider);
    }

    private SqsMessageQueue(SqsQueue queue, string name, MessageQueueDefinition definition, TimeProvider timeProvider)
        : base(AwsOptions.ProviderName, name, CapabilitiesOf(definition, isDeadLetterQueue: true), timeProvider)
    {
        (this.queue, leaseDuration, disposedToken) = (queue, definition.LeaseDuration, disposal.Token);
        receiver = new SqsReceiver(queue, isDeadLetterQueue: true, timeProvider);
        sender = new SqsSender(queue, timeProvider);
        settler = new SqsSettler(queue, null, timeProvider);
    }

    /// <inheritdoc/>
    public override IMessageQueue? DeadLetterQueue { get; }

    /// <inheritdoc/>
    protected override string MessagingSystem => "aws_sqs";

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(IAmazonSQS) ? queue.Client : base.GetService(serviceType);
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
    protected override async ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var outgoing = SqsMessageCodec.Encode(message, queue.IsFifo, deduplicates);
        var url = await queue.UrlAsync(cancellationToken).ConfigureAwait(false);
        var sent = await queue.Client.SendMessageAsync(outgoing.ToRequest(url), cancellationToken).ConfigureAwait(false);
        return sent.MessageId ?? throw SqsErrors.Unanswered();
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var outgoing = new SqsOutgoing[messages.Count];
        for (var i = 0; i < outgoing.Length; i++)
            outgoing[i] = SqsMessageCodec.Encode(messages[i], queue.IsFifo, deduplicates);
        var sent = await sender.SendAsync(outgoing, cancellationToken).ConfigureAwait(false);
        return Array.ConvertAll(sent, result => result.Error is null ? new SendResult(result.MessageId, null) : new(null, Failed(result.Error, "SendBatch")));
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
        await settler.SettleAsync(message, settlement, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var errors = await settler.SettleAsync(requests, cancellationToken).ConfigureAwait(false);
        var results = new SettleResult[errors.Length];
        for (var i = 0; i < results.Length; i++)
            results[i] = new(requests[i].Message, Failed(errors[i], "SettleBatch"));
        return results;
    }

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
        var url = await queue.UrlAsync(cancellationToken).ConfigureAwait(false);
        await queue.Client.PurgeQueueAsync(new PurgeQueueRequest { QueueUrl = url }, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override async ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken)
    {
        ThrowIfDisposed();
        var request = new GetQueueAttributesRequest
        {
            QueueUrl = await queue.UrlAsync(cancellationToken).ConfigureAwait(false),
            AttributeNames =
            [
                QueueAttributeName.ApproximateNumberOfMessages,
                QueueAttributeName.ApproximateNumberOfMessagesNotVisible,
                QueueAttributeName.ApproximateNumberOfMessagesDelayed,
            ],
        };
        var counts = await queue.Client.GetQueueAttributesAsync(request, cancellationToken).ConfigureAwait(false);
        return new(counts.ApproximateNumberOfMessages, counts.ApproximateNumberOfMessagesNotVisible, counts.ApproximateNumberOfMessagesDelayed);
    }

    /// <inheritdoc/>
    protected override MessageQueueErrorCode Classify(Exception exception)
    {
        var code = SqsErrors.Classify(exception);
        // It may be made again, and another address may be its then.
        if (code == MessageQueueErrorCode.QueueNotFound)
            queue.Address.Forget();
        return code;
    }

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => AwsErrors.Describe(exception);

    private static string NameOf(MessageQueueDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        if (definition.DeduplicationWindow > SqsQueueName.DeduplicationWindow)
        {
            throw new ArgumentException(
                $"{definition.ConfigurationPath}:{nameof(definition.DeduplicationWindow)} is {definition.DeduplicationWindow}; SQS remembers a deduplication id for {SqsQueueName.DeduplicationWindow} and no longer.");
        }

        return definition.Queue;
    }

    private static Capabilities<MessageQueueFeature> CapabilitiesOf(MessageQueueDefinition definition, bool isDeadLetterQueue)
    {
        var features = Enum.GetValues<MessageQueueFeature>().Where(feature => feature switch
        {
            MessageQueueFeature.LongDelay => false,
            // SQS documents that a FIFO queue takes no delay for a single message.
            MessageQueueFeature.Delay => !SqsQueueName.IsFifo(definition),
            MessageQueueFeature.Ordering => definition.Ordered && !isDeadLetterQueue,
            MessageQueueFeature.Deduplication => definition.DeduplicationWindow is not null && !isDeadLetterQueue,
            MessageQueueFeature.DeadLetter or MessageQueueFeature.Redrive => !isDeadLetterQueue,
            _ => true,
        });
        return new(features.Select(feature => KeyValuePair.Create(feature, Support.Native)));
    }

    private MessageQueueException? Failed(Exception? exception, string operation) =>
        exception is null ? null : new(Classify(exception), Describe(exception), Provider, operation, Name, exception);

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref disposals) != 0, this);
}
