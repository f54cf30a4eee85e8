using System.Security.Cryptography;
using Portable.ObjectStorage;
using UploadProcessor.Processing;

namespace UploadProcessor.Tests.Kit;

/// <summary>A rendition as it lies in a store, with all that is stored beside it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Headers">Content type, encoding, language, disposition and cache control.</param>
/// <param name="Metadata">Its metadata by name. The ETag of the photograph is the provider's own and so replaced: by whether it is that of the photograph in the store.</param>
/// <param name="Content">The hash of its bytes.</param>
internal sealed record StoredRendition(string Key, string Headers, string Metadata, string Content)
{
    private const string SourceETag = "source-etag";

    /// <summary>All of a store, in the order of their keys.</summary>
    public static async Task<List<StoredRendition>> ReadAllAsync(IObjectStore store) =>
        await store.ListAsync(new ListOptions { Prefix = PhotoKeys.Processed })
            .Select(async (ObjectListEntry entry, CancellationToken _) => await ReadAsync(store, entry.Key))
            .OrderBy(rendition => rendition.Key, StringComparer.Ordinal)
            .ToListAsync();

    public static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static async Task<StoredRendition> ReadAsync(IObjectStore store, ObjectKey key)
    {
        var bytes = await store.GetBytesAsync(key);
        var properties = (await store.HeadAsync(key))!.Properties;
        var name = key.Value.Split('/', 3)[2];
        var source = await store.HeadAsync(PhotoKeys.UploadOf(name[..^".webp".Length]));
        var metadata = properties.Metadata
            .Select(item => item.Key == SourceETag && item.Value == source?.ETag.Value ? KeyValuePair.Create(item.Key, "that of the photograph") : item)
            .OrderBy(item => item.Key, StringComparer.Ordinal);
        return new(
            key.Value,
            string.Join("; ", properties.ContentType, properties.ContentEncoding, properties.ContentLanguage, properties.ContentDisposition, properties.CacheControl),
            string.Join("; ", metadata.Select(item => $"{item.Key}={item.Value}")),
            Hash(bytes));
    }
}
