using Portable.Adapters.InMemory.MessageQueues;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.Contract.ObjectEvents;

/// <summary>Events that the application sends itself keep the contract of those that a provider raises.</summary>
public sealed class ApplicationEventFixture : InMemoryObjectEventFixture
{
    protected override IObjectStoreProvider StoresOf(InMemoryCloud cloud) => new SendingProvider(cloud);

    /// <summary>Opens stores as a host does whose configuration says that the application raises the events.</summary>
    private sealed class SendingProvider(InMemoryCloud cloud) : IObjectStoreProvider
    {
        private readonly InMemoryObjectStoreProvider silent = new(cloud);
        private readonly InMemoryMessageQueueProvider queues = new(cloud);

        public string Name => silent.Name;

        public IBucketProvisioner Provisioner => new SilentProvisioner(silent.Provisioner);

        public IObjectStore Open(ObjectStoreDefinition definition)
        {
            var queue = queues.Open(new MessageQueueDefinition { Queue = definition.EventQueue! });
            return new EventSendingObjectStore(silent.Open(Silent(definition)), queue, definition.EventPrefix);
        }
    }

    private sealed class SilentProvisioner(IBucketProvisioner inner) : IBucketProvisioner
    {
        public Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default) =>
            inner.CreateIfMissingAsync(Silent(definition), cancellationToken);

        public Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default) =>
            inner.DeleteIfExistsAsync(Silent(definition), cancellationToken);
    }

    private static ObjectStoreDefinition Silent(ObjectStoreDefinition definition) => definition with { EventQueue = null, EventPrefix = string.Empty };
}
