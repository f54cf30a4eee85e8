using Portable.ObjectStorage;
using UploadProcessor.Images;

namespace UploadProcessor.Processing;

/// <summary>Where photographs and their renditions lie in the bucket.</summary>
/// <remarks>
/// <c>uploads/holiday/sea.jpg</c> becomes <c>processed/thumb/holiday/sea.jpg.webp</c>, and so for each size. The file's own extension
/// stays in the name, so that the key follows from the upload's key alone and no two uploads meet: <c>sea.jpg</c> and <c>sea.png</c>
/// give two renditions.
/// </remarks>
internal static class PhotoKeys
{
    /// <summary>What uploads' keys begin with.</summary>
    public const string Uploads = "uploads/";

    /// <summary>What renditions' keys begin with.</summary>
    public const string Processed = "processed/";

    private const string Extension = ".webp";

    /// <summary>Whether a key is that of an upload. Renditions are not, nor are the empty objects that consoles make for folders.</summary>
    /// <param name="key">The key.</param>
    /// <returns>Whether it is to be processed.</returns>
    public static bool IsUpload(ObjectKey key) =>
        key.Value.StartsWith(Uploads, StringComparison.Ordinal) && !key.Value.EndsWith('/');

    /// <summary>The upload's key for a file's name.</summary>
    /// <param name="name">The name, with <c>/</c> between folders.</param>
    /// <returns>The key.</returns>
    public static ObjectKey UploadOf(string name) => new(Uploads + name);

    /// <summary>The rendition's key for an upload's key.</summary>
    /// <param name="upload">The upload's key.</param>
    /// <param name="size">The size.</param>
    /// <returns>The key.</returns>
    public static ObjectKey RenditionOf(ObjectKey upload, RenditionSize size) => new(Processed + RenditionName(upload, size));

    /// <summary>The rendition's name under <see cref="Processed"/>, and in a folder on disk.</summary>
    /// <param name="upload">The upload's key.</param>
    /// <param name="size">The size.</param>
    /// <returns>The name, with <c>/</c> between folders.</returns>
    public static string RenditionName(ObjectKey upload, RenditionSize size) => $"{size.Name}/{upload.Value[Uploads.Length..]}{Extension}";
}
