using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Portable.Internal;

/// <summary>CRC-32C on the processor's instruction, three lanes at a time: one lane waits three cycles for each result.</summary>
/// <remarks>The values here are the raw register, without the inversion before and after.</remarks>
internal static class Crc32CAlgorithm
{
    private const uint ReversedPolynomial = 0x82F63B78;
    private const int LaneBytes = 2048;

    /// <summary>Four tables that move a register over <see cref="LaneBytes"/> zero bytes, a table for each of its bytes.</summary>
    private static readonly uint[] LaneShift = BuildLaneShift();

    public static uint Update(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 3 * LaneBytes)
        {
            var a = MemoryMarshal.Cast<byte, ulong>(bytes[..LaneBytes]);
            var b = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(LaneBytes, LaneBytes));
            var c = MemoryMarshal.Cast<byte, ulong>(bytes.Slice(2 * LaneBytes, LaneBytes));
            uint crcB = 0, crcC = 0;
            for (var i = 0; i < a.Length && i < b.Length && i < c.Length; i++)
            {
                crc = BitOperations.Crc32C(crc, a[i]);
                crcB = BitOperations.Crc32C(crcB, b[i]);
                crcC = BitOperations.Crc32C(crcC, c[i]);
            }

            crc = ShiftLane(ShiftLane(crc) ^ crcB) ^ crcC;
            bytes = bytes[(3 * LaneBytes)..];
        }

        foreach (var word in MemoryMarshal.Cast<byte, ulong>(bytes))
            crc = BitOperations.Crc32C(crc, word);
        foreach (var b in bytes[(bytes.Length & ~7)..])
            crc = BitOperations.Crc32C(crc, b);
        return crc;
    }

    /// <summary>The register after <paramref name="zeroBytes"/> more zero bytes: multiplication by x^(8·n) modulo the polynomial.</summary>
    public static uint Shift(uint crc, long zeroBytes)
    {
        var power = XToTheEighth;
        for (var n = zeroBytes; n > 0; n >>= 1)
        {
            if ((n & 1) != 0)
                crc = Multiply(power, crc);
            power = Multiply(power, power);
        }

        return crc;
    }

    /// <summary>x^8; the most significant bit is x^0.</summary>
    private const uint XToTheEighth = 1u << (31 - 8);

    private static uint Multiply(uint a, uint b)
    {
        uint product = 0;
        for (var bit = 1u << 31; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
                product ^= b;
            b = (b & 1) != 0 ? (b >> 1) ^ ReversedPolynomial : b >> 1;
        }

        return product;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint ShiftLane(uint crc) =>
        LaneShift[(byte)crc]
        ^ LaneShift[256 + (byte)(crc >> 8)]
        ^ LaneShift[512 + (byte)(crc >> 16)]
        ^ LaneShift[768 + (byte)(crc >> 24)];

    private static uint[] BuildLaneShift()
    {
        var tables = new uint[4 * 256];
        for (var table = 0; table < 4; table++)
        {
            for (uint value = 0; value < 256; value++)
                tables[(table * 256) + value] = Shift(value << (8 * table), LaneBytes);
        }

        return tables;
    }
}
