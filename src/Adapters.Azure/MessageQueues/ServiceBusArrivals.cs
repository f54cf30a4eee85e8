using Portable.Adapters.Azure.MessageQueues.Amqp;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Makes messages of deliveries, and sets aside those that were delivered too often by the application's count: the service counts the deliveries of a message
/// that was sent again from the beginning.</summary>
/// <param name="queue">The queue.</param>
/// <param name="codec">Reads messages.</param>
/// <param name="locks">Settles.</param>
/// <param name="keeper">Keeps leases.</param>
/// <param name="definition">The queue as it is defined.</param>
/// <param name="isDeadLetterQueue">Whether what comes are dead letters.</param>
internal sealed class ServiceBusArrivals(
    ServiceBusEntity queue, ServiceBusMessageCodec codec, ServiceBusLocks locks, ServiceBusLeaseKeeper keeper, MessageQueueDefinition definition, bool isDeadLetterQueue)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>Sorts what has come. It is locked, and seen to whatever a caller's token says.</summary>
    /// <param name="deliveries">What has come.</param>
    /// <param name="session">The session it came from.</param>
    /// <param name="lease">How long it is leased.</param>
    /// <returns>What is for the application.</returns>
    public async Task<List<ReceivedMessage>> SortAsync(List<AmqpDelivery> deliveries, ServiceBusSession? session, TimeSpan lease)
    {
        List<ReceivedMessage> fit = new(deliveries.Count);
        List<ServiceBusReceipt> worn = [];
        var now = queue.Clock.GetUtcNow();
        foreach (var delivery in deliveries)
        {
            var receipt = ReceiptOf(delivery, session, lease);
            if (!isDeadLetterQueue && receipt.DeliveryCount > definition.MaxDeliveryCount)
            {
                worn.Add(receipt);
                continue;
            }

            session?.Enter(receipt);
            keeper.Keep(receipt, receipt.Remaining);
            fit.Add(codec.Decode(receipt, now + receipt.Remaining, isDeadLetterQueue));
        }

        if (worn.Count > 0)
            await Task.WhenAll(worn.Select(SetAsideAsync)).ConfigureAwait(false);
        return fit;
    }

    private ServiceBusReceipt ReceiptOf(AmqpDelivery delivery, ServiceBusSession? session, TimeSpan lease)
    {
        var message = delivery.Read();
        var locked = locks.Remaining(session?.LockedUntil ?? message.LockedUntil, definition.LeaseDuration);
        // The lock began when the message was sent, which is some moments ago: not worth a renewal.
        if (locked < lease && lease - locked < Shorter(Tolerance, lease / 10))
            lease = locked;
        return new(queue.Clock, queue, delivery, message, codec.CountOf(message, isDeadLetterQueue), session, lease, locked);
    }

    /// <summary>Sets a message aside. One that cannot be comes again when its lock ends.</summary>
    private async Task SetAsideAsync(ServiceBusReceipt receipt)
    {
        try
        {
            var why = ServiceBusMessageCodec.Exceeded(definition.MaxDeliveryCount);
            await locks.SettleAsync(receipt, ServiceBusMessageCodec.SetAside(receipt, why), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The next receive that meets it tries again.
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
