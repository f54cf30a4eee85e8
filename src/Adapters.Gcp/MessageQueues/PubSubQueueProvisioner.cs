using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Creates and deletes topics with their subscriptions. What is there already is left as it is.</summary>
internal sealed class PubSubQueueProvisioner(GcpConfiguration configuration, GcpClients clients, PubSubMessageQueueOptions defaults) : IQueueProvisioner
{
    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) => throw new NotImplementedException($"{configuration} {clients} {defaults}");

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
