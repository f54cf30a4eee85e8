using System.Text.Json.Serialization;

namespace Portable.Adapters.Gcp.ObjectStorage.Api;

/// <summary>What the JSON API speaks of objects, buckets and notifications: the fields that are used here, by the API's own names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(ObjectResource))]
[JsonSerializable(typeof(ObjectPage))]
[JsonSerializable(typeof(RewriteAnswer))]
[JsonSerializable(typeof(BucketResource))]
[JsonSerializable(typeof(NotificationResource))]
[JsonSerializable(typeof(NotificationPage))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(SignBlobRequest))]
[JsonSerializable(typeof(SignBlobAnswer))]
internal sealed partial class GcsJson : JsonSerializerContext;

internal sealed record ObjectResource
{
    /// <summary>What is asked of an object.</summary>
    public const string Fields = "name,generation,size,crc32c,timeCreated,contentType,contentEncoding,contentLanguage,contentDisposition,cacheControl,metadata";

    /// <summary>What is asked of an object in a listing.</summary>
    public const string ListedFields = "name,generation,size,timeCreated";

    public string? Name { get; init; }

    public long? Generation { get; init; }

    public long? Size { get; init; }

    public string? Crc32c { get; init; }

    public DateTimeOffset? TimeCreated { get; init; }

    public string? ContentType { get; init; }

    public string? ContentEncoding { get; init; }

    public string? ContentLanguage { get; init; }

    public string? ContentDisposition { get; init; }

    public string? CacheControl { get; init; }

    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

internal sealed record ObjectPage(string? Kind, string? NextPageToken, IReadOnlyList<string>? Prefixes, IReadOnlyList<ObjectResource>? Items);

internal sealed record RewriteAnswer(bool? Done, string? RewriteToken, ObjectResource? Resource);

internal sealed record BucketResource
{
    public string? Name { get; init; }

    public string? Location { get; init; }

    public IamConfiguration? IamConfiguration { get; init; }
}

internal sealed record IamConfiguration(UniformAccess UniformBucketLevelAccess);

internal sealed record UniformAccess(bool Enabled);

internal sealed record NotificationResource
{
    public string? Id { get; init; }

    public string? Topic { get; init; }

    [JsonPropertyName("payload_format")]
    public string? PayloadFormat { get; init; }

    [JsonPropertyName("event_types")]
    public IReadOnlyList<string>? EventTypes { get; init; }

    [JsonPropertyName("object_name_prefix")]
    public string? ObjectNamePrefix { get; init; }
}

internal sealed record NotificationPage(IReadOnlyList<NotificationResource>? Items);

internal sealed record ErrorAnswer(ErrorDetail? Error);

internal sealed record ErrorDetail(int? Code, string? Message, IReadOnlyList<ErrorReason>? Errors);

internal sealed record ErrorReason(string? Reason);

/// <param name="Payload">Base64 of what is to be signed.</param>
internal sealed record SignBlobRequest(string Payload);

/// <param name="SignedBlob">Base64 of the signature.</param>
internal sealed record SignBlobAnswer(string? SignedBlob);
