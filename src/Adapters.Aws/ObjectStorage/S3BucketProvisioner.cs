using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Creates and deletes buckets, and wires their events to a queue.</summary>
internal sealed class S3BucketProvisioner(AwsConfiguration configuration, AwsClients clients, S3ObjectStoreOptions defaults) : IBucketProvisioner
{
    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        _ = (configuration, clients, defaults);
        throw new NotImplementedException();
    }

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default) => throw new NotImplementedException();
}
