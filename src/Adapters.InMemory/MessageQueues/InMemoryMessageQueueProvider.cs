using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>Offers the queues of an in-memory cloud. There are no settings of its own.</summary>
/// <param name="cloud">The cloud.</param>
public sealed class InMemoryMessageQueueProvider(InMemoryCloud cloud) : IMessageQueueProvider, IQueueProvisioner
{
    /// <inheritdoc/>
    public string Name => InMemoryCloud.ProviderName;

    /// <inheritdoc/>
    public IQueueProvisioner Provisioner => this;

    /// <inheritdoc/>
    public IObjectEventFormat ObjectEventFormat => ObjectEventMessage.Format;

    /// <inheritdoc/>
    public IMessageQueue Open(MessageQueueDefinition definition)
    {
        Check(definition);
        return new InMemoryMessageQueue(cloud, definition);
    }

    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default)
    {
        Check(definition);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(cloud.Queues.TryAdd(definition.Queue, new QueueState(cloud, definition)));
    }

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default)
    {
        Check(definition);
        cancellationToken.ThrowIfCancellationRequested();
        var deleted = cloud.Queues.TryRemove(definition.Queue, out var state);
        state?.Delete();
        return Task.FromResult(deleted);
    }

    private void Check(MessageQueueDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        ProviderSettings.ThrowIfUnknown(definition.Settings, definition.ConfigurationPath, Name, []);
    }
}
