using Portable.ObjectStorage;

namespace Portable.ObjectEvents;

/// <summary>Something happened to an object in a bucket, in the same words for every provider.</summary>
public sealed record ObjectEvent
{
    /// <summary>What happened.</summary>
    public required ObjectEventKind Kind { get; init; }

    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The key, decoded.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>When it happened, by the provider's clock.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The provider that told of it, such as <c>Aws</c>.</summary>
    public required string Provider { get; init; }

    /// <summary>The object's size in bytes; unknown for a deletion and where the provider does not tell.</summary>
    public long? Size { get; init; }

    /// <summary>The object's version mark; unknown for a deletion and where the provider does not tell.</summary>
    public ETag? ETag { get; init; }
}
