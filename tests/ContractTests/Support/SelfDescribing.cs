using System.Buffers.Binary;

namespace Portable.ContractTests;

/// <summary>Content that tells by itself whether it is whole and of one piece: a seed and a length, then bytes that follow from the seed.</summary>
internal static class SelfDescribing
{
    private const int Header = 8;

    public static byte[] Create(int seed, int length)
    {
        var bytes = Fill(new byte[length], seed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes, seed);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(4), length);
        return bytes;
    }

    /// <summary>Why the content is torn; <see langword="null"/> when it is whole.</summary>
    public static string? Problem(byte[] bytes)
    {
        if (bytes.Length < Header)
            return $"only {bytes.Length} bytes";
        var seed = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(4));
        if (length != bytes.Length)
            return $"{bytes.Length} bytes, of {length} written by {seed}";
        var whole = Create(seed, length);
        var common = bytes.AsSpan().CommonPrefixLength(whole);
        return common == length ? null : $"differs at byte {common} from what {seed} wrote";
    }

    /// <summary>Fills an array with bytes that follow from a seed.</summary>
    public static byte[] Fill(byte[] bytes, int seed)
    {
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
