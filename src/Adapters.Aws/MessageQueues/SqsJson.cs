using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Why and where from a message was set aside on request.</summary>
internal sealed record DeadLetterNote
{
    public required string Reason { get; init; }

    public string? Description { get; init; }

    public required int DeliveryCount { get; init; }

    /// <summary>The id that the message had in the queue it was taken from.</summary>
    public required string MessageId { get; init; }
}

/// <summary>What travels as JSON in one attribute.</summary>
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(DeadLetterNote))]
internal sealed partial class SqsJson : JsonSerializerContext
{
    public static SqsJson Instance { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        // Text stays readable: it is never put into HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
