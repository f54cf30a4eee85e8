using Grpc.Net.Client;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>A topic of Google Cloud Pub/Sub with its subscription, and its dead-letter topic with a subscription of its own.
/// <see cref="MessageQueue.GetService"/> gives the <see cref="GrpcChannel"/>, with the credentials on its calls.</summary>
public sealed class PubSubMessageQueue : MessageQueue
{
    internal PubSubMessageQueue(GrpcChannel channel, MessageQueueDefinition definition, GcpOptions gcp, PubSubMessageQueueOptions options, TimeProvider? timeProvider)
        : base(GcpOptions.ProviderName, definition.Queue, new([]), timeProvider)
    {
    }

    /// <inheritdoc/>
    public override IMessageQueue? DeadLetterQueue => null;

    /// <inheritdoc/>
    protected override string MessagingSystem => "gcp_pubsub";

    /// <inheritdoc/>
    protected override ValueTask<string> SendCoreAsync(Message message, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<SendResult>> SendBatchCoreAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveCoreAsync(ReceiveOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ValueTask SettleCoreAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<SettleResult>> SettleBatchCoreAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ValueTask<IReadOnlyList<RenewResult>> RenewCoreAsync(IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ValueTask<int> RedriveCoreAsync(int? maxMessages, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ValueTask PurgeCoreAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ValueTask<QueueCounts> CountCoreAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override MessageQueueErrorCode Classify(Exception exception) => GcpErrors.Classify(exception).ToMessageQueueCode();

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => GcpErrors.Describe(exception);
}
