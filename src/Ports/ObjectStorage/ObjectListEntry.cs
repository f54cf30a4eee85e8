namespace Portable.ObjectStorage;

/// <summary>One line of a listing: an object, or a common prefix into which a delimiter folded several.</summary>
public sealed record ObjectListEntry
{
    private ObjectListEntry(ObjectKey key) => Key = key;

    /// <summary>The object's key, or the common prefix with its delimiter.</summary>
    public ObjectKey Key { get; }

    /// <summary>Whether this is a common prefix; then the other members are empty.</summary>
    public bool IsPrefix { get; private init; }

    /// <summary>The object's size in bytes.</summary>
    public long Size { get; private init; }

    /// <summary>When the object was last written.</summary>
    public DateTimeOffset LastModified { get; private init; }

    /// <summary>The object's version mark.</summary>
    public ETag ETag { get; private init; }

    /// <summary>An object.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="size">Its size in bytes.</param>
    /// <param name="lastModified">When it was last written.</param>
    /// <param name="etag">Its version mark.</param>
    /// <returns>The entry.</returns>
    public static ObjectListEntry ForObject(ObjectKey key, long size, DateTimeOffset lastModified, ETag etag) =>
        new(key) { Size = size, LastModified = lastModified, ETag = etag };

    /// <summary>A common prefix.</summary>
    /// <param name="prefix">The prefix, ending with the delimiter.</param>
    /// <returns>The entry.</returns>
    public static ObjectListEntry ForPrefix(string prefix) => new(new ObjectKey(prefix)) { IsPrefix = true };
}
