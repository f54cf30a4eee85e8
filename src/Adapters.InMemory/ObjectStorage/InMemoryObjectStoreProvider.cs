using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>Offers the buckets of an in-memory cloud. There are no settings of its own.</summary>
/// <param name="cloud">The cloud.</param>
public sealed class InMemoryObjectStoreProvider(InMemoryCloud cloud) : IObjectStoreProvider, IBucketProvisioner
{
    /// <inheritdoc/>
    public string Name => InMemoryCloud.ProviderName;

    /// <inheritdoc/>
    public IBucketProvisioner Provisioner => this;

    /// <inheritdoc/>
    public IObjectStore Open(ObjectStoreDefinition definition)
    {
        Check(definition);
        return new InMemoryObjectStore(cloud, definition.Bucket);
    }

    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        Check(definition);
        cancellationToken.ThrowIfCancellationRequested();
        var made = new InMemoryBucket(cloud, definition.Bucket);
        var bucket = cloud.Buckets.GetOrAdd(definition.Bucket, made);
        bucket.Subscribe(definition);
        return Task.FromResult(ReferenceEquals(bucket, made));
    }

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        Check(definition);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(cloud.Buckets.TryRemove(definition.Bucket, out _));
    }

    private void Check(ObjectStoreDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        if (string.IsNullOrWhiteSpace(definition.Bucket))
            throw new ArgumentException($"{definition.ConfigurationPath}:{nameof(definition.Bucket)} is empty.", nameof(definition));
        ProviderSettings.ThrowIfUnknown(definition.Settings, definition.ConfigurationPath, Name, []);
    }
}
