namespace Portable.ObjectStorage;

/// <summary>An object store could not do what it was asked. <see cref="Code"/> says why, alike on every provider.</summary>
public sealed class ObjectStoreException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">Why.</param>
    /// <param name="detail">What happened, in a phrase without secrets.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="operation">The port's operation, such as <c>Put</c>.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key, where one was concerned.</param>
    /// <param name="innerException">The vendor's exception.</param>
    public ObjectStoreException(
        ObjectStoreErrorCode code,
        string detail,
        string provider,
        string operation,
        string bucket,
        ObjectKey? key = null,
        Exception? innerException = null)
        : base(Describe(code, detail, provider, operation, bucket, key), innerException)
    {
        (Code, Provider, Operation, Bucket, Key) = (code, provider, operation, bucket, key);
        IsTransient = code is ObjectStoreErrorCode.Throttled or ObjectStoreErrorCode.Unavailable;
    }

    /// <summary>Why.</summary>
    public ObjectStoreErrorCode Code { get; }

    /// <summary>The provider's name, such as <c>Aws</c>.</summary>
    public string Provider { get; }

    /// <summary>The port's operation that failed, such as <c>Put</c>.</summary>
    public string Operation { get; }

    /// <summary>The bucket.</summary>
    public string Bucket { get; }

    /// <summary>The key, where one was concerned.</summary>
    public ObjectKey? Key { get; }

    /// <summary>Whether the same call may succeed later: true for <see cref="ObjectStoreErrorCode.Throttled"/> and
    /// <see cref="ObjectStoreErrorCode.Unavailable"/>.</summary>
    public bool IsTransient { get; }

    private static string Describe(ObjectStoreErrorCode code, string detail, string provider, string operation, string bucket, ObjectKey? key)
    {
        var target = key is { } named ? $"'{named}' in bucket '{bucket}'" : $"bucket '{bucket}'";
        return $"{code}: {operation} of {target} ({provider}): {detail}.";
    }
}
