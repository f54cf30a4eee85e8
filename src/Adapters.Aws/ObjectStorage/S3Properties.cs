using System.Text;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Content headers and metadata as S3 keeps them.</summary>
internal static class S3Properties
{
    private const string MetadataPrefix = "x-amz-meta-";

    /// <summary>Writes properties to a request.</summary>
    public static void Write(ObjectProperties properties, HeadersCollection headers, MetadataCollection metadata)
    {
        headers.ContentType = properties.ContentType;
        if (properties.ContentEncoding is { } encoding)
            headers.ContentEncoding = encoding;
        if (properties.ContentLanguage is { } language)
            headers.ContentLanguage = language;
        if (properties.ContentDisposition is { } disposition)
            headers.ContentDisposition = disposition;
        if (properties.CacheControl is { } cacheControl)
            headers.CacheControl = cacheControl;
        foreach (var (name, value) in properties.Metadata)
            metadata[name] = EncodedWord.Encode(value);
    }

    /// <summary>Writes what is stored with an object to a request, as it is: others' metadata may break the port's rules.</summary>
    public static void Copy(GetObjectMetadataResponse source, HeadersCollection headers, MetadataCollection metadata)
    {
        var properties = Read(source.Headers, source.Metadata) with { Metadata = ObjectMetadata.Empty };
        Write(properties, headers, metadata);
        if (source.ExpiresString is { Length: > 0 } expires)
            headers["Expires"] = expires;
        foreach (var name in source.Metadata.Keys)
            metadata[name] = source.Metadata[name];
    }

    /// <summary>Reads properties from a response.</summary>
    public static ObjectProperties Read(HeadersCollection headers, MetadataCollection metadata) => new()
    {
        ContentType = Text(headers.ContentType) ?? ObjectProperties.DefaultContentType,
        ContentEncoding = Text(headers.ContentEncoding),
        ContentLanguage = Text(headers.ContentLanguage),
        ContentDisposition = Text(headers.ContentDisposition),
        CacheControl = Text(headers.CacheControl),
        Metadata = Read(metadata),
    };

    private static IReadOnlyDictionary<string, string> Read(MetadataCollection metadata)
    {
        if (metadata.Count == 0)
            return ObjectMetadata.Empty;
        var read = new Dictionary<string, string>(metadata.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var key in metadata.Keys)
        {
            var name = key.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) ? key[MetadataPrefix.Length..] : key;
            read[name.ToLowerInvariant()] = EncodedWord.Decode(Utf8(metadata[key] ?? string.Empty));
        }

        return read;
    }

    /// <summary>Some servers send metadata as UTF-8, which an HTTP client reads as Latin-1.</summary>
    private static string Utf8(string value)
    {
        if (Ascii.IsValid(value) || value.AsSpan().ContainsAnyExceptInRange('\0', '\u00FF'))
            return value;
        var text = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(value));
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? value : text;
    }

    private static string? Text(string? value) => string.IsNullOrEmpty(value) ? null : value;
}
