using System.Globalization;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>What S3 says of an object, as the port's <see cref="ObjectInfo"/>.</summary>
internal static class S3Objects
{
    public static ObjectInfo Info(ObjectKey key, GetObjectMetadataResponse response) => new()
    {
        Key = key,
        Size = response.Headers.ContentLength,
        ETag = Tag(response.ETag),
        LastModified = Time(response.LastModified),
        Checksum = Checksum(response.ChecksumCRC32C),
        Properties = S3Properties.Read(response.Headers, response.Metadata),
    };

    /// <summary>The object of a download, and the offset of the first byte that comes.</summary>
    public static (ObjectInfo Info, long Offset) Info(ObjectKey key, GetObjectResponse response)
    {
        var (offset, size) = Range(response);
        var info = new ObjectInfo
        {
            Key = key,
            Size = size,
            ETag = Tag(response.ETag),
            LastModified = Time(response.LastModified),
            Checksum = Checksum(response.ChecksumCRC32C),
            Properties = S3Properties.Read(response.Headers, response.Metadata),
        };
        return (info, offset);
    }

    /// <summary>An ETag as HTTP writes it. Some servers leave the quotation marks out of the bodies of answers.</summary>
    /// <exception cref="HttpRequestException">There is none: whatever answered, it was not S3.</exception>
    public static ETag Tag(string? text) =>
        text is { Length: > 0 } ? new(text.StartsWith('"') ? text : $"\"{text}\"") : throw S3Errors.NoAnswer("has no ETag");

    /// <summary>The checksum of a whole object; a multipart object whose writer chose another type has a checksum of checksums, <c>…-3</c>.</summary>
    public static Crc32C? Checksum(string? base64) => Crc32C.TryParseBase64(base64, out var checksum) ? checksum : null;

    public static DateTimeOffset Time(DateTime? time) => time is { } given ? new DateTimeOffset(given.ToUniversalTime()) : DateTimeOffset.UnixEpoch;

    /// <summary>The time in the body of an answer; <see langword="null"/> where there is none.</summary>
    public static DateTimeOffset? Time(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static (long Offset, long Size) Range(GetObjectResponse response) =>
        response.ContentRange is { Length: > 0 } range ? HttpRange.Parse(range) : (0, response.Headers.ContentLength);
}
