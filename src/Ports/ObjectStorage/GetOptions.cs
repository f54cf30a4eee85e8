namespace Portable.ObjectStorage;

/// <summary>How to read an object.</summary>
public sealed record GetOptions
{
    /// <summary>Which bytes; by default all, and then the checksum is verified.</summary>
    public ByteRange? Range { get; init; }

    /// <summary>Read only if the object has this ETag; otherwise <see cref="ObjectStoreErrorCode.PreconditionFailed"/>.</summary>
    public ETag? IfMatch { get; init; }

    /// <summary>Read only if the object has another ETag; otherwise <see cref="ObjectDownload.IsNotModified"/>.</summary>
    public ETag? IfNoneMatch { get; init; }
}
