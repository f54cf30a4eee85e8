using UploadProcessor.Images;
using UploadProcessor.Processing;

namespace UploadProcessor.Serving;

/// <summary>A rendition as the page shows it.</summary>
/// <param name="Size">The size's name.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Url">Where to get it; another one for every version of the photograph.</param>
internal sealed record PhotoRendition(string Size, int Width, int Height, string Url)
{
    /// <summary>What the addresses of renditions begin with.</summary>
    public const string Root = "/renditions/";

    /// <summary>The renditions of a photograph in all sizes.</summary>
    /// <param name="photo">The photograph, processed.</param>
    /// <returns>Those, the largest first.</returns>
    public static IReadOnlyList<PhotoRendition> Of(PhotoResult photo) => [.. RenditionSize.All.Select(size => Of(photo, size))];

    private static PhotoRendition Of(PhotoResult photo, RenditionSize size)
    {
        var (width, height) = size.Fit(photo.Width, photo.Height);
        var path = string.Join('/', PhotoKeys.RenditionName(photo.Source.Key, size).Split('/').Select(Uri.EscapeDataString));
        return new PhotoRendition(size.Name, width, height, $"{Root}{path}?v={Uri.EscapeDataString(photo.Source.ETag.Value)}");
    }
}
