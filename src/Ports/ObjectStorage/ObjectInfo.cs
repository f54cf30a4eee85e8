namespace Portable.ObjectStorage;

/// <summary>What is known of a stored object without its bytes.</summary>
public sealed record ObjectInfo
{
    /// <summary>The object's key.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>The size in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>The version mark; every overwrite with other content changes it.</summary>
    public required ETag ETag { get; init; }

    /// <summary>When the object was last written, by the provider's clock. Providers round it, most to a second.</summary>
    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The CRC-32C of the whole object. <see langword="null"/> for objects that others wrote without one, where the provider keeps none
    /// (<see cref="ObjectStoreFeature.Checksum"/>), and where only a range was read of a provider that does not tell it then (S3): a head does.</summary>
    public Crc32C? Checksum { get; init; }

    /// <summary>Content headers and metadata.</summary>
    public ObjectProperties Properties { get; init; } = new();
}
