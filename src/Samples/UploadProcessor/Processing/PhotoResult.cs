using Portable.ObjectStorage;

namespace UploadProcessor.Processing;

/// <summary>One photograph, processed: all its renditions are in the store.</summary>
/// <param name="Source">The photograph's object.</param>
/// <param name="Width">Its width in pixels.</param>
/// <param name="Height">Its height in pixels.</param>
/// <param name="Elapsed">How long the work took.</param>
internal sealed record PhotoResult(ObjectInfo Source, int Width, int Height, TimeSpan Elapsed);
