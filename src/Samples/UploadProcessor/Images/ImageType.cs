using System.Collections.Frozen;

namespace UploadProcessor.Images;

/// <summary>Tells an image by its first bytes, whatever its name says.</summary>
internal static class ImageType
{
    /// <summary>How many bytes it takes to tell.</summary>
    public const int BytesNeeded = 12;

    /// <summary>The formats in words, for messages.</summary>
    public const string Names = "JPEG, PNG, WebP, GIF or TIFF";

    /// <summary>The formats' media types.</summary>
    public static readonly FrozenSet<string> MediaTypes = FrozenSet.Create(StringComparer.Ordinal, "image/jpeg", "image/png", "image/webp", "image/gif", "image/tiff");

    /// <summary>The media type of the image that begins with these bytes.</summary>
    /// <param name="start">The first bytes, <see cref="BytesNeeded"/> of them or fewer.</param>
    /// <returns>The type; <see langword="null"/> when it is none of those that <see cref="Renditions"/> reads.</returns>
    public static string? Find(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
            return "image/jpeg";
        if (start.StartsWith((ReadOnlySpan<byte>)[0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']))
            return "image/png";
        if (start.StartsWith("GIF87a"u8) || start.StartsWith("GIF89a"u8))
            return "image/gif";
        if (start.Length >= BytesNeeded && start.StartsWith("RIFF"u8) && start[8..].StartsWith("WEBP"u8))
            return "image/webp";
        return start.StartsWith("II*\0"u8) || start.StartsWith("MM\0*"u8) ? "image/tiff" : null;
    }
}
