namespace Portable.ObjectStorage;

/// <summary>What must hold of the target for a write to happen. The default is no condition: the last writer wins.</summary>
public readonly record struct WriteCondition
{
    private WriteCondition(bool ifAbsent, ETag? ifMatch) => (IsIfAbsent, Match) = (ifAbsent, ifMatch);

    /// <summary>Write whatever is there.</summary>
    public static WriteCondition None => default;

    /// <summary>Write only if no object has the key; otherwise <see cref="ObjectStoreErrorCode.AlreadyExists"/>.</summary>
    public static WriteCondition IfAbsent => new(true, null);

    /// <summary>Whether this is <see cref="IfAbsent"/>.</summary>
    public bool IsIfAbsent { get; }

    /// <summary>The ETag the present object must have, if one is asked for.</summary>
    public ETag? Match { get; }

    /// <summary>Whether there is no condition.</summary>
    public bool IsNone => !IsIfAbsent && Match is null;

    /// <summary>Write only if the object still has this ETag; otherwise, or if it is gone,
    /// <see cref="ObjectStoreErrorCode.PreconditionFailed"/>.</summary>
    /// <param name="etag">The ETag that an earlier put, head or get gave.</param>
    /// <returns>The condition.</returns>
    public static WriteCondition IfMatch(ETag etag)
    {
        if (etag == default)
            throw new ArgumentException("The ETag is empty.", nameof(etag));
        return new(false, etag);
    }
}
