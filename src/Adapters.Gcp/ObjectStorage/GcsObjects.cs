using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>What Cloud Storage says of an object, as the port's <see cref="ObjectInfo"/>, and the other way round.</summary>
internal static class GcsObjects
{
    private const string MetadataPrefix = "x-goog-meta-";
    private const string Crc32CPrefix = "crc32c=";
    private const int Crc32CLength = 8;

    /// <summary>What Cloud Storage serves an object with that has no cache control and that not everybody may read.</summary>
    private const string PrivateDefault = "private, max-age=0";

    /// <summary>An object of the JSON API.</summary>
    public static ObjectInfo Info(ObjectKey key, ObjectResource found) => new()
    {
        Key = key,
        Size = found.Size ?? 0,
        ETag = Tag(found),
        LastModified = Time(found),
        Checksum = Checksum(found.Crc32c),
        Properties = new ObjectProperties
        {
            ContentType = found.ContentType ?? ObjectProperties.DefaultContentType,
            ContentEncoding = Text(found.ContentEncoding),
            ContentLanguage = Text(found.ContentLanguage),
            ContentDisposition = Text(found.ContentDisposition),
            CacheControl = Text(found.CacheControl),
            Metadata = Lowered(found.Metadata),
        },
    };

    /// <summary>The object of a download of the XML API, whose headers say all there is to say.</summary>
    /// <param name="key">The key.</param>
    /// <param name="response">The answer.</param>
    /// <param name="isExact">Whether the metadata is exact: headers have room for ASCII only.</param>
    public static ObjectInfo Info(ObjectKey key, HttpResponseMessage response, out bool isExact)
    {
        var (headers, content) = (response.Headers.NonValidated, response.Content.Headers.NonValidated);
        var encoding = Header(headers, "x-goog-stored-content-encoding") ?? Header(content, "Content-Encoding");
        var cacheControl = Header(headers, "Cache-Control");
        return new()
        {
            Key = key,
            Size = Size(response),
            ETag = long.TryParse(Header(headers, "x-goog-generation"), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
                ? GcsGeneration.Tag(generation)
                : throw GcsClient.NoAnswer("has no generation"),
            LastModified = response.Content.Headers.LastModified ?? DateTimeOffset.UnixEpoch,
            Checksum = Checksum(Crc32CIn(Header(headers, "x-goog-hash"))),
            Properties = new ObjectProperties
            {
                ContentType = Header(content, "Content-Type") ?? ObjectProperties.DefaultContentType,
                ContentEncoding = encoding == "identity" ? null : encoding,
                ContentLanguage = Header(content, "Content-Language"),
                ContentDisposition = Header(content, "Content-Disposition"),
                CacheControl = cacheControl == PrivateDefault ? null : cacheControl,
                Metadata = Metadata(headers, out isExact),
            },
        };
    }

    /// <summary>The metadata of the JSON API, with names in lower case: others' may have capitals.</summary>
    public static IReadOnlyDictionary<string, string> Lowered(IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null or { Count: 0 })
            return ObjectMetadata.Empty;
        var read = new Dictionary<string, string>(metadata.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in metadata)
            read[name.ToLowerInvariant()] = value;
        return read;
    }

    /// <summary>An object to be written.</summary>
    public static ObjectResource Resource(ObjectProperties properties, ObjectKey? key = null, Crc32C? checksum = null) => new()
    {
        Name = key?.Value,
        Crc32c = checksum?.ToBase64(),
        ContentType = properties.ContentType,
        ContentEncoding = properties.ContentEncoding,
        ContentLanguage = properties.ContentLanguage,
        ContentDisposition = properties.ContentDisposition,
        CacheControl = properties.CacheControl,
        Metadata = properties.Metadata.Count > 0 ? properties.Metadata : null,
    };

    /// <exception cref="HttpRequestException">There is none: whatever answered, it was not Cloud Storage.</exception>
    public static ETag Tag(ObjectResource found) => found.Generation is { } generation ? GcsGeneration.Tag(generation) : throw GcsClient.NoAnswer("has no generation");

    /// <summary>When the generation was written. (<c>updated</c> changes with metadata, which the generation and so the ETag does not.)</summary>
    public static DateTimeOffset Time(ObjectResource found) => found.TimeCreated ?? DateTimeOffset.UnixEpoch;

    public static Crc32C? Checksum(string? base64) => Crc32C.TryParseBase64(base64, out var checksum) ? checksum : null;

    /// <summary>The bytes of the object, of which an answer may have a part only.</summary>
    private static long Size(HttpResponseMessage response)
    {
        if (Header(response.Content.Headers.NonValidated, "Content-Range") is { } range)
            return HttpRange.Parse(range).Size;
        return long.TryParse(Header(response.Headers.NonValidated, "x-goog-stored-content-length"), NumberStyles.None, CultureInfo.InvariantCulture, out var stored)
            ? stored
            : response.Content.Headers.ContentLength ?? throw GcsClient.NoAnswer("has no length");
    }

    /// <summary>The checksum in <c>crc32c=AAAAAA==,md5=…</c>.</summary>
    private static string? Crc32CIn(string? hashes)
    {
        var start = hashes?.IndexOf(Crc32CPrefix, StringComparison.Ordinal) ?? -1;
        return start >= 0 && hashes!.Length >= start + Crc32CPrefix.Length + Crc32CLength ? hashes.Substring(start + Crc32CPrefix.Length, Crc32CLength) : null;
    }

    private static IReadOnlyDictionary<string, string> Metadata(HttpHeadersNonValidated headers, out bool isExact)
    {
        Dictionary<string, string>? read = null;
        isExact = true;
        foreach (var (name, values) in headers)
        {
            if (!name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase))
                continue;
            var value = values.ToString();
            // Google's documentation has text that is not ASCII sent as UTF-8 or escaped by percent signs; which of them this is, the header does not say.
            isExact &= Ascii.IsValid(value) && !value.Contains('%', StringComparison.Ordinal) && !value.Contains("=?", StringComparison.Ordinal);
            read ??= new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            read[name[MetadataPrefix.Length..].ToLowerInvariant()] = value;
        }

        return read ?? ObjectMetadata.Empty;
    }

    private static string? Header(HttpHeadersNonValidated headers, string name) => headers.TryGetValues(name, out var values) ? Text(values.ToString()) : null;

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
