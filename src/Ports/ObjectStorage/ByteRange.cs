namespace Portable.ObjectStorage;

/// <summary>Which bytes of an object to read: an offset and a length, an offset to the end, or the last bytes.</summary>
/// <remarks>
/// A range is clipped at the end of the object. One that begins at or behind the end is
/// <see cref="ObjectStoreErrorCode.InvalidRange"/> (so is any non-empty range of an empty object); a range of length 0
/// that begins at most at the end is an empty read.
/// </remarks>
public readonly record struct ByteRange
{
    private ByteRange(long offset, long? length, bool fromEnd) => (Offset, Length, IsSuffix) = (offset, length, fromEnd);

    /// <summary>The first byte's offset; 0 for a suffix.</summary>
    public long Offset { get; }

    /// <summary>How many bytes at most; <see langword="null"/> is to the end.</summary>
    public long? Length { get; }

    /// <summary>Whether the range counts from the end (<see cref="Last"/>).</summary>
    public bool IsSuffix { get; }

    /// <summary>From an offset to the end.</summary>
    /// <param name="offset">The first byte's offset, 0 or more.</param>
    /// <returns>The range.</returns>
    public static ByteRange From(long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        return new(offset, null, false);
    }

    /// <summary>A number of bytes from an offset.</summary>
    /// <param name="offset">The first byte's offset, 0 or more.</param>
    /// <param name="length">How many bytes at most, 0 or more.</param>
    /// <returns>The range.</returns>
    public static ByteRange Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - offset);
        return new(offset, length, false);
    }

    /// <summary>The last bytes of the object, or all of it where it is shorter.</summary>
    /// <param name="count">How many bytes at most, 0 or more.</param>
    /// <returns>The range.</returns>
    public static ByteRange Last(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return new(0, count, true);
    }

    /// <summary>Lays the range over an object of a known size.</summary>
    /// <param name="size">The object's size in bytes.</param>
    /// <param name="offset">The first byte to read.</param>
    /// <param name="length">How many bytes to read.</param>
    /// <returns><see langword="false"/> when the range lies wholly outside the object.</returns>
    public bool TryResolve(long size, out long offset, out long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        if (IsSuffix)
        {
            length = Math.Min(Length.GetValueOrDefault(), size);
            offset = size - length;
            return length > 0 || Length == 0;
        }

        offset = Math.Min(Offset, size);
        length = Math.Min(Length ?? long.MaxValue, size - offset);
        return Length == 0 ? Offset <= size : Offset < size;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        IsSuffix ? $"last {Length} bytes" : Length is { } length ? $"{length} bytes from {Offset}" : $"from {Offset}";
}
