using System.Globalization;
using Portable.ObjectStorage;
using UploadProcessor.Images;

namespace UploadProcessor.Processing;

/// <summary>What is stored beside a rendition: which photograph it shows.</summary>
internal static class RenditionMetadata
{
    /// <summary>The name of the size; its presence marks an object as a rendition.</summary>
    public const string Size = "rendition";

    private const string ContentType = "image/webp";
    private const string Width = "width";
    private const string Height = "height";
    private const string SourceKey = "source-key";
    private const string SourceETag = "source-etag";
    private const string SourceWidth = "source-width";
    private const string SourceHeight = "source-height";

    /// <summary>Headers and metadata of a rendition.</summary>
    /// <param name="source">The photograph's object.</param>
    /// <param name="photo">The photograph.</param>
    /// <param name="rendition">The rendition.</param>
    /// <returns>What to store.</returns>
    public static ObjectProperties Describe(ObjectInfo source, RenderedPhoto photo, Rendition rendition) => new()
    {
        ContentType = ContentType,
        Metadata = new Dictionary<string, string>(7, StringComparer.Ordinal)
        {
            [Size] = rendition.Size.Name,
            [Width] = Text(rendition.Width),
            [Height] = Text(rendition.Height),
            [SourceKey] = Escape(source.Key.Value),
            [SourceETag] = source.ETag.Value,
            [SourceWidth] = Text(photo.Width),
            [SourceHeight] = Text(photo.Height),
        },
    };

    /// <summary>Whether an object is a rendition of this very version of the photograph.</summary>
    /// <param name="rendition">The object, if there is one.</param>
    /// <param name="source">The photograph's object.</param>
    /// <returns>Whether it is.</returns>
    public static bool Shows(ObjectInfo? rendition, ObjectInfo source) =>
        rendition?.Properties.Metadata is { } metadata
        && metadata.GetValueOrDefault(SourceETag) == source.ETag.Value
        && metadata.GetValueOrDefault(SourceKey) == Escape(source.Key.Value);

    /// <summary>The photograph's dimensions, as its rendition remembers them; 0 when it does not.</summary>
    /// <param name="rendition">A rendition.</param>
    /// <returns>Width and height.</returns>
    public static (int Width, int Height) GetSourceDimensions(ObjectInfo rendition) =>
        (Number(rendition, SourceWidth), Number(rendition, SourceHeight));

    /// <summary>A rendition's dimensions; 0 when they are not there.</summary>
    /// <param name="rendition">A rendition.</param>
    /// <returns>Width and height.</returns>
    public static (int Width, int Height) GetDimensions(ObjectInfo rendition) => (Number(rendition, Width), Number(rendition, Height));

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static int Number(ObjectInfo info, string name) =>
        int.TryParse(info.Properties.Metadata.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 0;

    /// <summary>Keys may hold what metadata may not, control characters and a space at the end: those, and <c>%</c>, are percent-encoded.</summary>
    private static string Escape(string key)
    {
        var escaped = string.Concat(key.Select(c => c == '%' || char.IsControl(c) ? Uri.EscapeDataString(c.ToString()) : c.ToString()));
        return escaped.Length > 0 && char.IsWhiteSpace(escaped[^1]) ? escaped[..^1] + Uri.EscapeDataString(escaped[^1..]) : escaped;
    }
}
