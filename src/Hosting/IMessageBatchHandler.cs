using Portable.MessageQueues;

namespace Portable.Hosting;

/// <summary>Handles messages, several at a time. A new instance serves each batch, from a service scope of its own.</summary>
public interface IMessageBatchHandler
{
    /// <summary>Handles a batch. Messages that are not named as failures are completed; throwing fails all of them.</summary>
    /// <param name="messages">1 to <see cref="ConsumerOptions.MaxBatchSize"/> messages; of one ordering key never more than one.</param>
    /// <param name="cancellationToken">Cancelled when the lease of one of the messages is lost, or the time to drain is over.</param>
    /// <returns>The messages that failed, each treated as if a handler of it alone had thrown the error. Naming a message that is not of
    /// the batch is an error, and fails all.</returns>
    Task<IReadOnlyList<MessageFailure>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken);
}
