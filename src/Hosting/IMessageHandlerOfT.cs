using Portable.MessageQueues;

namespace Portable.Hosting;

/// <summary>Handles messages whose body is JSON, one at a time. Otherwise as <see cref="IMessageHandler"/>.</summary>
/// <typeparam name="TValue">What the body is read as.</typeparam>
public interface IMessageHandler<in TValue>
{
    /// <summary>Handles a message. A body that cannot be read, and the JSON <c>null</c>, never come here: the message goes to the
    /// dead-letter queue with the reason <see cref="DeadLetterException.Undecodable"/>.</summary>
    /// <param name="value">The body.</param>
    /// <param name="message">The message. The consumer settles it and keeps its lease.</param>
    /// <param name="cancellationToken">Cancelled when the lease is lost, or the time to drain is over.</param>
    /// <returns>A task that ends when the message is handled.</returns>
    Task HandleAsync(TValue value, ReceivedMessage message, CancellationToken cancellationToken);
}
