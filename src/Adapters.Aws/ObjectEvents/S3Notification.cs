using System.Text.Json.Serialization;

namespace Portable.Adapters.Aws.ObjectEvents;

/// <summary>What may be in the body: S3's records, its test event, or SNS's envelope.</summary>
internal sealed class S3Notification
{
    [JsonPropertyName("Records")]
    public List<S3EventRecord?>? Records { get; init; }

    [JsonPropertyName("Event")]
    public string? Event { get; init; }

    [JsonPropertyName("Type")]
    public string? Type { get; init; }

    [JsonPropertyName("TopicArn")]
    public string? TopicArn { get; init; }

    [JsonPropertyName("Message")]
    public string? Message { get; init; }
}

/// <summary>One event.</summary>
internal sealed class S3EventRecord
{
    public string? EventSource { get; init; }

    public string? EventName { get; init; }

    public DateTimeOffset? EventTime { get; init; }

    public S3EventSubject? S3 { get; init; }
}

/// <summary>What it happened to.</summary>
internal sealed class S3EventSubject
{
    public S3EventBucket? Bucket { get; init; }

    public S3EventObject? Object { get; init; }
}

/// <summary>The bucket.</summary>
internal sealed class S3EventBucket
{
    public string? Name { get; init; }
}

/// <summary>The object.</summary>
internal sealed class S3EventObject
{
    public string? Key { get; init; }

    public long? Size { get; init; }

    [JsonPropertyName("eTag")]
    public string? ETag { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(S3Notification))]
internal sealed partial class S3NotificationJson : JsonSerializerContext;
