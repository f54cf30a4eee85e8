using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A message with all that Storage Queues have no place for, as JSON. Its first member is its mark.</summary>
internal sealed record StorageQueueEnvelope
{
    /// <summary>The version that is written here.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The mark, and the envelope's version.</summary>
    [JsonPropertyName("portable")]
    [JsonPropertyOrder(-1)]
    public required int Version { get; init; }

    /// <summary>The body, where it is text.</summary>
    public string? Body { get; init; }

    /// <summary>The body in base64, where it is not text.</summary>
    public byte[]? Base64 { get; init; }

    public Dictionary<string, string>? Attributes { get; init; }

    public string? DeduplicationId { get; init; }

    /// <summary>In a dead-letter queue: why the message is there.</summary>
    public StorageQueueDeadLetterNote? DeadLetter { get; init; }
}

/// <summary>Why a message was set aside.</summary>
internal sealed record StorageQueueDeadLetterNote
{
    public required string Reason { get; init; }

    public string? Description { get; init; }

    public required int DeliveryCount { get; init; }
}

/// <summary>The envelope's JSON.</summary>
[JsonSerializable(typeof(StorageQueueEnvelope))]
internal sealed partial class StorageQueueJson : JsonSerializerContext
{
    public static StorageQueueJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        // Text stays readable, as it is never put into HTML; what XML does not take is escaped all the same.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
