namespace Portable.ObjectStorage;

/// <summary>Creates and deletes buckets. In production the operator owns the infrastructure; this serves tests, samples and development.</summary>
public interface IBucketProvisioner
{
    /// <summary>Creates the bucket, and its event subscription where one is defined, unless they are there.</summary>
    /// <param name="definition">The store.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether the bucket was created.</returns>
    Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default);

    /// <summary>Deletes the bucket with all its objects, if it is there.</summary>
    /// <param name="definition">The store.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether a bucket was deleted.</returns>
    Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default);
}
