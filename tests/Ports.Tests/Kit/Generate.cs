using System.Text;
using CsCheck;

namespace Portable.Tests.Kit;

/// <summary>Generators that dwell where text and bytes have their edges.</summary>
internal static class Generate
{
    /// <summary>A code point, most often beside a border of UTF-8 or UTF-16, never a lone surrogate.</summary>
    private static readonly Gen<string> CodePoint = Gen.OneOf(
        Gen.Int[0x01, 0xD7FF],
        Gen.Int[0xE000, 0x10FFFF],
        AnyOf(0x61, 0x7E, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFFFD, 0xFFFF, 0x10000, 0x1F600, 0x10FFFF))
        .Select(char.ConvertFromUtf32);

    /// <summary>Well-formed text; short and from few letters, so that common prefixes are common.</summary>
    public static Gen<string> Text { get; } = CodePoint.Array[0, 6].Select(string.Concat);

    public static Gen<T> AnyOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    /// <summary>Bytes without a pattern, the same in every run.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
