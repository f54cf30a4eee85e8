using System.Runtime.CompilerServices;
using Amqp;
using Amqp.Framing;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>What AMQPNetLite has and does not offer. A receiver of it can settle only without hearing what the service makes of that, and does not say when a drain
/// has ended; and its short ways to settle look for transactions, with a serializer that cannot be compiled ahead of time. A test fails if a later version has them no more.</summary>
internal static class AmqpLibrary
{
    /// <summary>Says what is to become of a delivery, and lets the peer settle it: its answer is an event.</summary>
    /// <param name="session">The session of the link.</param>
    /// <param name="role">Whether this side received the delivery.</param>
    /// <param name="delivery">The delivery.</param>
    /// <param name="state">What is to become of it.</param>
    /// <param name="settled">Whether no answer is wanted.</param>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "DisposeDelivery")]
    public static extern void Dispose(
        Session session, bool role, [UnsafeAccessorType("Amqp.Delivery, Amqp.Net")] object delivery, DeliveryState state, bool settled);

    /// <summary>The delivery that a message came by.</summary>
    /// <param name="message">The message.</param>
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Delivery")]
    [return: UnsafeAccessorType("Amqp.Delivery, Amqp.Net")]
    public static extern object? DeliveryOf(Message message);

    /// <summary>How many messages the peer may still send.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "credit")]
    public static extern ref int Credit(ReceiverLink link);

    /// <summary>The delivery that has come in part.</summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "deliveryCurrent")]
    public static extern ref MessageDelivery Partial(ReceiverLink link);
}
