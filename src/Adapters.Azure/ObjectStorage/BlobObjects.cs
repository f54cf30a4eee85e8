using Azure.Storage.Blobs.Models;
using Portable.ObjectStorage;
using ETag = Portable.ObjectStorage.ETag;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>What Blob Storage says of a blob, as the port's <see cref="ObjectInfo"/>.</summary>
internal static class BlobObjects
{
    public static ObjectInfo Info(ObjectKey key, BlobProperties found) => new()
    {
        Key = key,
        Size = found.ContentLength,
        ETag = Tag(found.ETag),
        LastModified = found.LastModified,
        Checksum = BlobMetadata.Checksum(found.Metadata),
        Properties = Properties(found.ContentType, found.ContentEncoding, found.ContentLanguage, found.ContentDisposition, found.CacheControl, found.Metadata),
    };

    /// <summary>The object of a download, and the offset of the first byte that comes.</summary>
    public static (ObjectInfo Info, long Offset) Info(ObjectKey key, BlobDownloadDetails found)
    {
        var (offset, size) = found.ContentRange is { Length: > 0 } range ? HttpRange.Parse(range) : (0, found.ContentLength);
        var info = new ObjectInfo
        {
            Key = key,
            Size = size,
            ETag = Tag(found.ETag),
            LastModified = found.LastModified,
            Checksum = BlobMetadata.Checksum(found.Metadata),
            Properties = Properties(found.ContentType, found.ContentEncoding, found.ContentLanguage, found.ContentDisposition, found.CacheControl, found.Metadata),
        };
        return (info, offset);
    }

    /// <summary>The headers of a blob to be.</summary>
    public static BlobHttpHeaders Headers(ObjectProperties properties) => new()
    {
        ContentType = properties.ContentType,
        ContentEncoding = properties.ContentEncoding,
        ContentLanguage = properties.ContentLanguage,
        ContentDisposition = properties.ContentDisposition,
        CacheControl = properties.CacheControl,
    };

    /// <summary>An ETag with its quotation marks.</summary>
    /// <exception cref="HttpRequestException">There is none: whatever answered, it was not Blob Storage.</exception>
    public static ETag Tag(global::Azure.ETag tag) =>
        tag.ToString("H") is { Length: > 0 } text ? new(text) : throw new HttpRequestException(HttpRequestError.InvalidResponse, "the answer has no ETag: it is not Blob Storage's");

    /// <summary>An ETag for a condition.</summary>
    public static global::Azure.ETag Tag(ETag tag) => new(tag.Value);

    private static ObjectProperties Properties(
        string? contentType, string? contentEncoding, string? contentLanguage, string? contentDisposition, string? cacheControl, IDictionary<string, string> metadata) => new()
        {
            ContentType = Text(contentType) ?? ObjectProperties.DefaultContentType,
            ContentEncoding = Text(contentEncoding),
            ContentLanguage = Text(contentLanguage),
            ContentDisposition = Text(contentDisposition),
            CacheControl = Text(cacheControl),
            Metadata = BlobMetadata.Read(metadata),
        };

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
