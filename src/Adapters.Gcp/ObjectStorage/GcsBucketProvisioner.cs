using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Creates and deletes buckets, and wires their events to a queue.</summary>
internal sealed class GcsBucketProvisioner(GcpConfiguration configuration, GcpClients clients, GcsObjectStoreOptions defaults) : IBucketProvisioner
{
    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default) => throw new NotImplementedException($"{configuration} {clients} {defaults}");

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
