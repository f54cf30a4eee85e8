using Portable.MessageQueues;

namespace Portable.ContractTests.Tests.Support;

/// <summary>Passes everything on; a fault replaces one operation.</summary>
internal sealed class DelegatingMessageQueue(IMessageQueue inner) : IMessageQueue
{
    public string Provider => inner.Provider;

    public string Name => inner.Name;

    public Capabilities<MessageQueueFeature> Capabilities => inner.Capabilities;

    public IMessageQueue? DeadLetterQueue { get; init; } = inner.DeadLetterQueue;

    public Func<Message, CancellationToken, ValueTask<string>> Send { get; init; } = inner.SendAsync;

    public Func<IReadOnlyList<Message>, CancellationToken, ValueTask<IReadOnlyList<SendResult>>> SendBatch { get; init; } = inner.SendBatchAsync;

    public Func<ReceiveOptions, CancellationToken, ValueTask<IReadOnlyList<ReceivedMessage>>> Receive { get; init; } = inner.ReceiveAsync;

    public Func<ReceivedMessage, Settlement, CancellationToken, ValueTask> Settle { get; init; } = inner.SettleAsync;

    public Func<IReadOnlyList<SettleRequest>, CancellationToken, ValueTask<IReadOnlyList<SettleResult>>> SettleBatch { get; init; } = inner.SettleBatchAsync;

    public Func<IReadOnlyList<ReceivedMessage>, TimeSpan, CancellationToken, ValueTask<IReadOnlyList<RenewResult>>> Renew { get; init; } = inner.RenewAsync;

    public Func<int?, CancellationToken, ValueTask<int>> Redrive { get; init; } = inner.RedriveAsync;

    public Func<CancellationToken, ValueTask> Purge { get; init; } = inner.PurgeAsync;

    public ValueTask<string> SendAsync(Message message, CancellationToken cancellationToken = default) => Send(message, cancellationToken);

    public ValueTask<IReadOnlyList<SendResult>> SendBatchAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken = default) =>
        SendBatch(messages, cancellationToken);

    public ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveAsync(ReceiveOptions? options = null, CancellationToken cancellationToken = default) =>
        Receive(options ?? new ReceiveOptions(), cancellationToken);

    public ValueTask SettleAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken = default) =>
        Settle(message, settlement, cancellationToken);

    public ValueTask<IReadOnlyList<SettleResult>> SettleBatchAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken = default) =>
        SettleBatch(requests, cancellationToken);

    public ValueTask<IReadOnlyList<RenewResult>> RenewAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken = default) =>
        Renew(messages, leaseDuration, cancellationToken);

    public ValueTask<int> RedriveAsync(int? maxMessages = null, CancellationToken cancellationToken = default) => Redrive(maxMessages, cancellationToken);

    public ValueTask PurgeAsync(CancellationToken cancellationToken = default) => Purge(cancellationToken);

    public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken = default) => inner.CountAsync(cancellationToken);

    public object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType.IsInstanceOfType(this) ? this : inner.GetService(serviceType);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
