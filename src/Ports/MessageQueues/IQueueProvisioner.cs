namespace Portable.MessageQueues;

/// <summary>Creates and deletes queues. In production the operator owns the infrastructure; this serves tests, samples and development.</summary>
public interface IQueueProvisioner
{
    /// <summary>Creates the queue with its dead-letter queue (and whatever else the provider needs: topic, subscription, policy) unless it is there.</summary>
    /// <param name="definition">The queue.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether the queue was created.</returns>
    Task<bool> CreateIfMissingAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Deletes the queue and its dead-letter queue with all messages, if they are there.</summary>
    /// <param name="definition">The queue.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether a queue was deleted.</returns>
    Task<bool> DeleteIfExistsAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default);
}
