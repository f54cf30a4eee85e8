using UploadProcessor.Images;

namespace UploadProcessor.Running;

/// <summary>A rendition in the output folder.</summary>
/// <param name="Size">Which size.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Bytes">The file's size.</param>
internal sealed record RenditionFile(RenditionSize Size, int Width, int Height, long Bytes);
