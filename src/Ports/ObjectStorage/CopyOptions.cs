namespace Portable.ObjectStorage;

/// <summary>How to copy an object.</summary>
public sealed record CopyOptions
{
    /// <summary>The store that holds the source; by default the one that is copied into. A store of the same provider and account is
    /// copied from by the server, any other is streamed through this process with the checksum verified.</summary>
    public IObjectStore? SourceStore { get; init; }

    /// <summary>Content headers and metadata of the copy; by default the source's are kept.</summary>
    public ObjectProperties? Properties { get; init; }

    /// <summary>What must hold of the target for the copy to happen; by default nothing.</summary>
    public WriteCondition Condition { get; init; }

    /// <summary>Copy only if the source has this ETag; otherwise <see cref="ObjectStoreErrorCode.PreconditionFailed"/>.</summary>
    public ETag? SourceIfMatch { get; init; }
}
