namespace Portable.ObjectStorage;

/// <summary>How to write an object.</summary>
public sealed record PutOptions
{
    /// <summary>Content headers and metadata; by default only the default content type.</summary>
    public ObjectProperties Properties { get; init; } = new();

    /// <summary>What must hold for the write to happen; by default nothing.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>The CRC-32C that the content must have; otherwise the put fails with
    /// <see cref="ObjectStoreErrorCode.ChecksumMismatch"/> and creates nothing.</summary>
    public Crc32C? ExpectedChecksum { get; init; }

    /// <summary>Told how many bytes have been taken so far: never fewer than before, at the end the object's size.</summary>
    public IProgress<long>? Progress { get; init; }
}
