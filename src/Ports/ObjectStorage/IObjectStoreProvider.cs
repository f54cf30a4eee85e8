namespace Portable.ObjectStorage;

/// <summary>How an adapter offers object stores to the composition root, without either knowing the other.</summary>
public interface IObjectStoreProvider
{
    /// <summary>The name by which the configuration chooses this provider, such as <c>Aws</c>. Compared without regard to case.</summary>
    string Name { get; }

    /// <summary>Makes buckets; for tests, samples and development.</summary>
    IBucketProvisioner Provisioner { get; }

    /// <summary>Opens a store. No I/O: a wrong name or missing permission shows at the first call.</summary>
    /// <param name="definition">The configured store.</param>
    /// <returns>The store.</returns>
    /// <exception cref="ArgumentException">A setting is missing, unknown or out of range; the message names the full configuration key.</exception>
    IObjectStore Open(ObjectStoreDefinition definition);
}
