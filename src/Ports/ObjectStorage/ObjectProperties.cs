namespace Portable.ObjectStorage;

/// <summary>What is stored beside an object's bytes: the standard content headers and the caller's metadata.</summary>
/// <remarks>An overwrite replaces them as a whole.</remarks>
public sealed record ObjectProperties
{
    /// <summary>The content type of an object for which none was given.</summary>
    public const string DefaultContentType = "application/octet-stream";

    /// <summary>The media type; <see cref="DefaultContentType"/> by default.</summary>
    public string ContentType { get; init; } = DefaultContentType;

    /// <summary>The content encoding, such as <c>gzip</c>. The bytes are stored and given back as they are.</summary>
    public string? ContentEncoding { get; init; }

    /// <summary>The language, such as <c>en-GB</c>.</summary>
    public string? ContentLanguage { get; init; }

    /// <summary>The content disposition, such as <c>attachment; filename="a.txt"</c>.</summary>
    public string? ContentDisposition { get; init; }

    /// <summary>The cache control, such as <c>max-age=3600</c>.</summary>
    public string? CacheControl { get; init; }

    /// <summary>The caller's own names and values, under the rules of <see cref="ObjectMetadata"/>; empty by default.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = ObjectMetadata.Empty;
}
