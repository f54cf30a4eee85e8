namespace Portable.ObjectStorage;

/// <summary>How to delete an object.</summary>
public sealed record DeleteOptions
{
    /// <summary>Delete only if the object has this ETag; otherwise, or if it is gone,
    /// <see cref="ObjectStoreErrorCode.PreconditionFailed"/>. Needs <see cref="ObjectStoreFeature.ConditionalDelete"/>.</summary>
    public ETag? IfMatch { get; init; }
}
