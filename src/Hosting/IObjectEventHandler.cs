using Portable.ObjectEvents;

namespace Portable.Hosting;

/// <summary>Handles events about objects, whichever provider they come from. A new instance serves each message, from a service scope of its own.</summary>
public interface IObjectEventHandler
{
    /// <summary>Handles an event. Returning and throwing mean what they mean for <see cref="IMessageHandler"/>; a message with several
    /// events is done when all are, and is handled again from its first event if one fails.</summary>
    /// <param name="objectEvent">What happened. The key is the full one, also where a store lays a prefix before its keys.</param>
    /// <param name="cancellationToken">Cancelled when the lease is lost, or the time to drain is over.</param>
    /// <returns>A task that ends when the event is handled.</returns>
    Task HandleAsync(ObjectEvent objectEvent, CancellationToken cancellationToken);
}
