using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using Portable.Internal;

namespace Portable.ObjectStorage;

/// <summary>The CRC-32C (Castagnoli) checksum of some bytes: the one checksum that S3 and Cloud Storage both keep for a whole object.</summary>
/// <remarks>It guards against damage, not against malice. The default value is the checksum of no bytes.</remarks>
/// <param name="Value">The checksum as a number.</param>
public readonly record struct Crc32C(uint Value)
{
    /// <summary>The checksum of some bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>The checksum.</returns>
    public static Crc32C Compute(ReadOnlySpan<byte> bytes) => default(Crc32C).Append(bytes);

    /// <summary>Reads the form that S3 and Cloud Storage use: base64 of the four bytes, most significant first.</summary>
    /// <param name="text">The text.</param>
    /// <param name="checksum">The checksum.</param>
    /// <returns>Whether the text was of that form.</returns>
    public static bool TryParseBase64([NotNullWhen(true)] string? text, out Crc32C checksum)
    {
        Span<byte> bytes = stackalloc byte[4];
        var parsed = text is { Length: 8 } && Convert.TryFromBase64String(text, bytes, out var written) && written == 4;
        checksum = parsed ? new Crc32C(BinaryPrimitives.ReadUInt32BigEndian(bytes)) : default;
        return parsed;
    }

    /// <summary>The checksum of the earlier bytes followed by these.</summary>
    /// <param name="bytes">The bytes that follow.</param>
    /// <returns>The checksum of all.</returns>
    public Crc32C Append(ReadOnlySpan<byte> bytes) => new(~Crc32CAlgorithm.Update(~Value, bytes));

    /// <summary>The checksum of the earlier bytes followed by others of which only checksum and length are known: joins parts
    /// that were checksummed in parallel.</summary>
    /// <param name="next">The checksum of the bytes that follow.</param>
    /// <param name="nextLength">How many bytes follow.</param>
    /// <returns>The checksum of all.</returns>
    public Crc32C Combine(Crc32C next, long nextLength)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(nextLength);
        return new(Crc32CAlgorithm.Shift(Value, nextLength) ^ next.Value);
    }

    /// <summary>Base64 of the four bytes, most significant first, as S3 and Cloud Storage write it.</summary>
    /// <returns>Eight characters.</returns>
    public string ToBase64()
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Value);
        return Convert.ToBase64String(bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => $"crc32c:{Value:x8}";
}
