using Portable.MessageQueues;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Creates and deletes queues with their dead-letter queues.</summary>
internal sealed class SqsQueueProvisioner(AwsConfiguration configuration, AwsClients clients, SqsMessageQueueOptions defaults) : IQueueProvisioner
{
    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default)
    {
        _ = (configuration, clients, defaults);
        throw new NotImplementedException();
    }

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
