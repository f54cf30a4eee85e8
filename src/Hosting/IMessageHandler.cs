using Portable.MessageQueues;

namespace Portable.Hosting;

/// <summary>Handles messages, one at a time. A new instance serves each message, from a service scope of its own.</summary>
public interface IMessageHandler
{
    /// <summary>Handles a message. Returning completes it; throwing gives it back with a growing delay, and at its last delivery sets it
    /// aside in the dead-letter queue; <see cref="DeadLetterException"/> sets it aside at once.</summary>
    /// <remarks>A message may come more than once: handling it again must do no harm, or <see cref="ConsumerOptions.IdempotencyStore"/> be set.</remarks>
    /// <param name="message">The message. The consumer settles it and keeps its lease.</param>
    /// <param name="cancellationToken">Cancelled when the lease is lost, or the time to drain is over.</param>
    /// <returns>A task that ends when the message is handled.</returns>
    Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken);
}
