namespace Portable.ObjectStorage;

/// <summary>What went wrong, alike on every provider. Numbers are never reused.</summary>
public enum ObjectStoreErrorCode
{
    /// <summary>Something no other code names; the inner exception has the provider's words.</summary>
    Unknown = 0,

    /// <summary>The source of a copy does not exist. (Reading a missing object is <see langword="null"/>, deleting one succeeds.)</summary>
    NotFound = 1,

    /// <summary>The target exists and the write asked for <see cref="WriteCondition.IfAbsent"/>.</summary>
    AlreadyExists = 2,

    /// <summary>The object is not, or no longer, the version asked for.</summary>
    PreconditionFailed = 3,

    /// <summary>The key cannot be addressed, or is not portable and was to be written.</summary>
    InvalidKey = 4,

    /// <summary>A header or metadata entry breaks the rules of <see cref="ObjectMetadata"/>.</summary>
    InvalidMetadata = 5,

    /// <summary>The range lies wholly outside the object.</summary>
    InvalidRange = 6,

    /// <summary>The bytes do not have the checksum they should have.</summary>
    ChecksumMismatch = 7,

    /// <summary>The bucket does not exist.</summary>
    BucketNotFound = 8,

    /// <summary>The credentials were understood, but may not do this.</summary>
    PermissionDenied = 9,

    /// <summary>There are no credentials, or the provider does not accept them.</summary>
    Unauthenticated = 10,

    /// <summary>The provider asks for fewer requests. Transient.</summary>
    Throttled = 11,

    /// <summary>The provider cannot be reached or failed. Transient.</summary>
    Unavailable = 12,

    /// <summary>The adapter does not offer the feature; see <see cref="IObjectStore.Capabilities"/>.</summary>
    Unsupported = 13,

    /// <summary>The content had more or fewer bytes than its stated length.</summary>
    ContentLengthMismatch = 14,

    /// <summary>The object is larger than the provider stores.</summary>
    TooLarge = 15,
}
