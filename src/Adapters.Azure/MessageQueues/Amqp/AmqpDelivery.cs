using Amqp.Handler;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>A message as it came by a link.</summary>
/// <param name="receiver">The link.</param>
/// <param name="inner">The library's view of it.</param>
internal sealed class AmqpDelivery(AmqpReceiver receiver, IDelivery inner)
{
    /// <summary>The link that it came by.</summary>
    public AmqpReceiver Receiver => receiver;

    /// <summary>The library's view of it.</summary>
    public IDelivery Inner => inner;

    /// <summary>Whether the link can say nothing more of it: the service has answered.</summary>
    public bool IsSettled => inner.Settled;

    /// <summary>The lock's token: the delivery's tag, in the bytes of a .NET <see cref="Guid"/>.</summary>
    public Guid LockToken { get; } = inner.Tag is { Length: 16 } tag ? new Guid(tag) : default;

    /// <summary>Reads the message.</summary>
    public BrokeredMessage Read() => AmqpMessageFormat.Decode(inner.Message);
}
