namespace Portable.ObjectStorage;

/// <summary>An object being read: what is known of it, and its bytes as a stream. Dispose it, also half-way.</summary>
public sealed class ObjectDownload : IAsyncDisposable, IDisposable
{
    private readonly ObjectInfo? info;

    /// <summary>An object whose bytes follow.</summary>
    /// <param name="info">The object; <see cref="ObjectInfo.Size"/> is the full size, also of a partial read.</param>
    /// <param name="content">The bytes asked for; owned by this instance.</param>
    /// <param name="offset">The offset of the first byte of <paramref name="content"/>.</param>
    /// <param name="length">How many bytes <paramref name="content"/> will give.</param>
    public ObjectDownload(ObjectInfo info, Stream content, long offset, long length)
    {
        ArgumentNullException.ThrowIfNull(info);
        ArgumentNullException.ThrowIfNull(content);
        (this.info, Content, Offset, Length) = (info, content, offset, length);
    }

    private ObjectDownload() => Content = Stream.Null;

    /// <summary>The answer to a read with <see cref="GetOptions.IfNoneMatch"/> of an object that has not changed.</summary>
    public static ObjectDownload NotModified { get; } = new();

    /// <summary>Whether the object still has the ETag of <see cref="GetOptions.IfNoneMatch"/>. Then there is no
    /// <see cref="Info"/> and no content.</summary>
    public bool IsNotModified => info is null;

    /// <summary>The object.</summary>
    /// <exception cref="InvalidOperationException">The object was not modified (<see cref="IsNotModified"/>).</exception>
    public ObjectInfo Info => info ?? throw new InvalidOperationException("The object was not modified: look at IsNotModified before Info.");

    /// <summary>The bytes asked for. Reading may throw <see cref="ObjectStoreException"/>, at the end of a whole read also
    /// <see cref="ObjectStoreErrorCode.ChecksumMismatch"/>.</summary>
    public Stream Content { get; }

    /// <summary>The offset in the object of the first byte of <see cref="Content"/>.</summary>
    public long Offset { get; }

    /// <summary>How many bytes <see cref="Content"/> gives in all.</summary>
    public long Length { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();
}
