using System.Globalization;
using System.IO.Compression;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>An object's content as an answer, the same in both APIs but for the ETag.</summary>
internal static class Downloads
{
    private const string DefaultType = "application/octet-stream";

    public static ApiReply Reply(StoredObject stored, ApiRequest request)
    {
        var content = stored.Content;
        if (IsTranscoded(stored, request))
            return Describe(Decompressed(stored), stored);

        var range = ByteRange.Parse(request.Header("Range"), content.Size);
        var part = range ?? new(0, content.Size);
        var reply = ApiReply.Stream(
            range is null ? 200 : 206,
            stored.Metadata["contentType"] ?? DefaultType,
            part.Length,
            (stream, cancellationToken) => content.WriteAsync(stream, part.Offset, part.Length, cancellationToken));
        return Describe(reply, stored)
            .With("Accept-Ranges", "bytes")
            .With("Content-Range", range?.ToContentRange(content.Size))
            .With("Content-Encoding", stored.Metadata["contentEncoding"]);
    }

    /// <summary>“Decompressive transcoding”: a content that is kept compressed is served as it was before, unless the client takes gzip or the object says
    /// <c>no-transform</c>. A range is ignored then.</summary>
    private static bool IsTranscoded(StoredObject stored, ApiRequest request) =>
        stored.Metadata["contentEncoding"] == "gzip"
        && request.Header("Accept-Encoding")?.Contains("gzip", StringComparison.OrdinalIgnoreCase) is not true
        && stored.Metadata["cacheControl"]?.Contains("no-transform", StringComparison.OrdinalIgnoreCase) is not true;

    private static ApiReply Decompressed(StoredObject stored) =>
        ApiReply.Stream(200, stored.Metadata["contentType"] ?? DefaultType, length: null, async (stream, cancellationToken) =>
        {
            await using var plain = new GZipStream(new MemoryStream(stored.Content.ToArray()), CompressionMode.Decompress);
            await plain.CopyToAsync(stream, cancellationToken);
        }).With("Warning", "214 UploadServer gunzipped").With("Vary", "Accept-Encoding");

    private static ApiReply Describe(ApiReply reply, StoredObject stored) => reply
        .With("Cache-Control", stored.Metadata["cacheControl"])
        .With("Content-Disposition", stored.Metadata["contentDisposition"])
        .With("Content-Language", stored.Metadata["contentLanguage"])
        .With("Last-Modified", stored.Updated.ToString("R", CultureInfo.InvariantCulture))
        .With("X-Goog-Generation", Resources.Text(stored.Generation))
        .With("X-Goog-Metageneration", Resources.Text(stored.Metageneration))
        .With("X-Goog-Hash", ApiReplies.Hashes(stored.Content))
        .With("X-Goog-Storage-Class", stored.StorageClass)
        .With("X-Goog-Stored-Content-Encoding", stored.Metadata["contentEncoding"] ?? "identity")
        .With("X-Goog-Stored-Content-Length", Resources.Text(stored.Content.Size));
}
