using Amazon.SQS;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>A queue of Amazon SQS with its dead-letter queue. <see cref="MessageQueue.GetService"/> gives the <see cref="IAmazonSQS"/>.</summary>
public sealed class SqsMessageQueue : MessageQueue
{
    private readonly IAmazonSQS client;
    private readonly SqsMessageQueueOptions options;

    /// <summary>Opens a queue with a client of one's own. No I/O.</summary>
    /// <param name="client">The client; the queue does not dispose it.</param>
    /// <param name="definition">The queue.</param>
    /// <param name="options">How to use SQS.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public SqsMessageQueue(IAmazonSQS client, MessageQueueDefinition definition, SqsMessageQueueOptions? options = null, TimeProvider? timeProvider = null)
        : base(AwsOptions.ProviderName, definition.Queue, new([]), timeProvider)
    {
        ArgumentNullException.ThrowIfNull(client);
        (this.client, this.options) = (client, options ?? new SqsMessageQueueOptions());
    }

    /// <inheritdoc/>
    public override IMessageQueue? DeadLetterQueue => null;

    /// <inheritdoc/>
    protected override string MessagingSystem => "aws_sqs";

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        _ = options;
        return serviceType == typeof(IAmazonSQS) ? client : base.GetService(serviceType);
    }

    protected override ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveCoreAsync(ReceiveOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ValueTask SettleCoreAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ValueTask<IReadOnlyList<RenewResult>> RenewCoreAsync(IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ValueTask<int> RedriveCoreAsync(int? maxMessages, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ValueTask PurgeCoreAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override MessageQueueErrorCode Classify(Exception exception) => throw new NotImplementedException();
}
