using System.Globalization;
using Portable.ObjectStorage;

namespace Portable.Adapters;

/// <summary>Ranges as HTTP writes them (RFC 9110, section 14).</summary>
internal static class HttpRange
{
    /// <summary>The value of a <c>Range</c> header. A range of length 0 has no such form.</summary>
    public static string Header(in ByteRange range) => range switch
    {
        { IsSuffix: true } => string.Create(CultureInfo.InvariantCulture, $"bytes=-{range.Length}"),
        { Length: { } length } => string.Create(CultureInfo.InvariantCulture, $"bytes={range.Offset}-{range.Offset + length - 1}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"bytes={range.Offset}-"),
    };

    /// <summary>Reads <c>Content-Range: bytes 10-29/1000</c>: the offset of the first byte and the size of the whole.</summary>
    public static (long Offset, long Size) Parse(ReadOnlySpan<char> contentRange)
    {
        var start = contentRange[(contentRange.IndexOf(' ') + 1)..];
        var offset = long.Parse(start[..start.IndexOf('-')], NumberStyles.None, CultureInfo.InvariantCulture);
        var size = long.Parse(start[(start.IndexOf('/') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
        return (offset, size);
    }
}
