namespace Portable.ObjectStorage;

/// <summary>What a put writes: bytes in memory, or a stream read from its current position to its end and left open.</summary>
/// <remarks>A stream need not seek nor know its length; it is read once, in bounded memory, and never again for a retry.</remarks>
public readonly record struct ObjectContent
{
    private ObjectContent(ReadOnlyMemory<byte> bytes, Stream? stream, long? length) =>
        (Bytes, Stream, Length) = (bytes, stream, length);

    /// <summary>The bytes, when there is no <see cref="Stream"/>.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>The stream to read, or <see langword="null"/> when the content is <see cref="Bytes"/>.</summary>
    public Stream? Stream { get; }

    /// <summary>How many bytes will be written, or <see langword="null"/> when only the stream's end will tell.</summary>
    public long? Length { get; }

    public static implicit operator ObjectContent(byte[] bytes) => FromBytes(bytes);

    public static implicit operator ObjectContent(ReadOnlyMemory<byte> bytes) => FromBytes(bytes);

    public static implicit operator ObjectContent(Stream stream) => FromStream(stream);

    /// <summary>Bytes in memory. They must not change until the put has ended.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The content.</returns>
    public static ObjectContent FromBytes(ReadOnlyMemory<byte> bytes) => new(bytes, null, bytes.Length);

    /// <summary>A stream, from its current position.</summary>
    /// <param name="stream">A readable stream; it is left open.</param>
    /// <param name="length">How many bytes it will give, where the caller knows and the stream does not. A stream that gives more
    /// or fewer fails the put with <see cref="ObjectStoreErrorCode.ContentLengthMismatch"/>.</param>
    /// <returns>The content.</returns>
    public static ObjectContent FromStream(Stream stream, long? length = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
            throw new ArgumentException("The stream cannot be read.", nameof(stream));
        if (length is { } given)
            ArgumentOutOfRangeException.ThrowIfNegative(given, nameof(length));
        return new(default, stream, length ?? (stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : null));
    }
}
