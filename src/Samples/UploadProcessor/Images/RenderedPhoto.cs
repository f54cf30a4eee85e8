namespace UploadProcessor.Images;

/// <summary>What became of one photograph.</summary>
/// <param name="Width">The photograph's width in pixels, as it is to be looked at (after EXIF orientation).</param>
/// <param name="Height">The photograph's height in pixels, likewise.</param>
/// <param name="Renditions">One a size, the largest first.</param>
internal sealed record RenderedPhoto(int Width, int Height, IReadOnlyList<Rendition> Renditions);
