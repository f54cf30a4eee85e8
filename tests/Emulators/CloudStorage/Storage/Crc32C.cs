using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>CRC-32C (Castagnoli) over bytes that come in pieces.</summary>
internal sealed class Crc32C
{
    private uint state = uint.MaxValue;

    public uint Value => ~state;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var crc = state;
        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (var rest in bytes[^(bytes.Length % sizeof(ulong))..])
            crc = BitOperations.Crc32C(crc, rest);
        state = crc;
    }

    /// <summary>As Google writes it: four bytes, the most significant first, in base64.</summary>
    public static string ToBase64(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return Convert.ToBase64String(bytes);
    }
}
