using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Kit;

/// <summary>A queue as a process sees it until it dies: from then on nothing that it does reaches the broker.</summary>
internal sealed class MortalQueue(IMessageQueue inner) : IMessageQueue
{
    private volatile bool isDead;

    public string Provider => inner.Provider;

    public string Name => inner.Name;

    public Capabilities<MessageQueueFeature> Capabilities => inner.Capabilities;

    public IMessageQueue? DeadLetterQueue => inner.DeadLetterQueue;

    public void Die() => isDead = true;

    public ValueTask<string> SendAsync(Message message, CancellationToken cancellationToken = default) => Alive().SendAsync(message, cancellationToken);

    public ValueTask<IReadOnlyList<SendResult>> SendBatchAsync(IReadOnlyList<Message> messages, CancellationToken cancellationToken = default) =>
        Alive().SendBatchAsync(messages, cancellationToken);

    public ValueTask<IReadOnlyList<ReceivedMessage>> ReceiveAsync(ReceiveOptions? options = null, CancellationToken cancellationToken = default) =>
        Alive().ReceiveAsync(options, cancellationToken);

    public ValueTask SettleAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken = default) =>
        Alive().SettleAsync(message, settlement, cancellationToken);

    public ValueTask<IReadOnlyList<SettleResult>> SettleBatchAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken = default) =>
        Alive().SettleBatchAsync(requests, cancellationToken);

    public ValueTask<IReadOnlyList<RenewResult>> RenewAsync(
        IReadOnlyList<ReceivedMessage> messages, TimeSpan leaseDuration, CancellationToken cancellationToken = default) =>
        Alive().RenewAsync(messages, leaseDuration, cancellationToken);

    public ValueTask<int> RedriveAsync(int? maxMessages = null, CancellationToken cancellationToken = default) => Alive().RedriveAsync(maxMessages, cancellationToken);

    public ValueTask PurgeAsync(CancellationToken cancellationToken = default) => Alive().PurgeAsync(cancellationToken);

    public ValueTask<QueueCounts> CountAsync(CancellationToken cancellationToken = default) => Alive().CountAsync(cancellationToken);

    public object? GetService(Type serviceType) => inner.GetService(serviceType);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private IMessageQueue Alive() => isDead ? throw new IOException("The process has died.") : inner;
}
