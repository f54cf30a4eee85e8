using System.Text;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>The order of lists: by the bytes of UTF-8, which is that of code points, and not that of .NET's strings.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        var common = x.AsSpan().CommonPrefixLength(y);
        if (common == x!.Length || common == y!.Length)
            return x.Length - y!.Length;
        // Two characters beyond U+FFFF may share their first half.
        if (common > 0 && char.IsHighSurrogate(x[common - 1]))
            common--;
        Rune.DecodeFromUtf16(x.AsSpan(common), out var left, out _);
        Rune.DecodeFromUtf16(y.AsSpan(common), out var right, out _);
        return left.CompareTo(right);
    }
}
