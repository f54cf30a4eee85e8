using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>One delivery of a message. The service refuses to settle by the lock of an earlier delivery.</summary>
/// <param name="clock">The clock.</param>
/// <param name="queue">The queue it came from.</param>
/// <param name="delivery">How it came.</param>
/// <param name="message">The message.</param>
/// <param name="deliveryCount">Which delivery this is.</param>
/// <param name="session">The session it belongs to; <see langword="null"/> where the queue has none.</param>
/// <param name="lease">How long the lease lasts, from now.</param>
/// <param name="locked">How long the service's lock lasts, from now.</param>
internal sealed class ServiceBusReceipt(
    TimeProvider clock, ServiceBusEntity queue, AmqpDelivery delivery, BrokeredMessage message, int deliveryCount, ServiceBusSession? session, TimeSpan lease, TimeSpan locked)
    : DeliveryLease(clock, clock.GetTimestamp(), lease)
{
    private long lockedFor = locked.Ticks;

    public ServiceBusEntity Queue => queue;

    public AmqpDelivery Delivery => delivery;

    /// <summary>The message as it came.</summary>
    public BrokeredMessage Message => message;

    /// <summary>Which delivery this is; 1 at first.</summary>
    public int DeliveryCount => deliveryCount;

    /// <summary>The session it belongs to.</summary>
    public ServiceBusSession? Session => session;

    /// <summary>The age at which the service's lock ends: the queue's own, which need not be the lease's.</summary>
    public TimeSpan LockedFor
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref lockedFor));
        set => Volatile.Write(ref lockedFor, value.Ticks);
    }
}
