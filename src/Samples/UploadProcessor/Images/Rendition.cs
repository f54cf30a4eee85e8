namespace UploadProcessor.Images;

/// <summary>A photograph in one size, as WebP.</summary>
/// <param name="Size">Which size.</param>
/// <param name="Width">The width in pixels.</param>
/// <param name="Height">The height in pixels.</param>
/// <param name="Bytes">The WebP file.</param>
internal sealed record Rendition(RenditionSize Size, int Width, int Height, ReadOnlyMemory<byte> Bytes);
