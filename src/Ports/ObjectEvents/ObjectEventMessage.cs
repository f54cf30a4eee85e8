using System.Text.Json;
using System.Text.Json.Serialization;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.ObjectEvents;

/// <summary>Portable's own form of an object event: small JSON, marked by an attribute. The in-memory store sends it, and an application
/// can where its provider raises no events.</summary>
public sealed class ObjectEventMessage : IObjectEventFormat
{
    /// <summary>The attribute that marks such a message.</summary>
    public const string KindAttribute = "object-event";

    private ObjectEventMessage()
    {
    }

    /// <summary>The one instance.</summary>
    public static ObjectEventMessage Format { get; } = new();

    /// <summary>Writes an event as a message.</summary>
    /// <param name="objectEvent">The event.</param>
    /// <returns>The message to send.</returns>
    public static Message Create(ObjectEvent objectEvent)
    {
        ArgumentNullException.ThrowIfNull(objectEvent);
        var body = new ObjectEventBody
        {
            Kind = objectEvent.Kind,
            Bucket = objectEvent.Bucket,
            Key = objectEvent.Key.Value,
            Time = objectEvent.Time,
            Provider = objectEvent.Provider,
            Size = objectEvent.Size,
            ETag = objectEvent.ETag?.Value,
        };
        return new Message(JsonSerializer.SerializeToUtf8Bytes(body, ObjectEventJson.Default.ObjectEventBody))
        {
            Attributes = new Dictionary<string, string>(1, StringComparer.Ordinal) { [KindAttribute] = objectEvent.Kind.ToString() },
        };
    }

    /// <inheritdoc/>
    public bool TryRead(ReceivedMessage message, out IReadOnlyList<ObjectEvent> events)
    {
        ArgumentNullException.ThrowIfNull(message);
        events = [];
        if (!message.Attributes.ContainsKey(KindAttribute))
            return false;
        try
        {
            var body = JsonSerializer.Deserialize(message.Body.Span, ObjectEventJson.Default.ObjectEventBody)
                ?? throw new FormatException("The object event is the JSON null.");
            if (!Enum.IsDefined(body.Kind))
                throw new FormatException($"The object event is of the unknown kind {body.Kind}.");
            events =
            [
                new ObjectEvent
                {
                    Kind = body.Kind,
                    Bucket = body.Bucket,
                    Key = body.Key,
                    Time = body.Time,
                    Provider = body.Provider,
                    Size = body.Size,
                    ETag = string.IsNullOrEmpty(body.ETag) ? null : new ETag(body.ETag),
                },
            ];
            return true;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The object event is not the JSON it should be: {exception.Message}", exception);
        }
    }
}

/// <summary>The JSON of an object event.</summary>
internal sealed class ObjectEventBody
{
    public required ObjectEventKind Kind { get; init; }

    public required string Bucket { get; init; }

    public required string Key { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Provider { get; init; }

    public long? Size { get; init; }

    public string? ETag { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ObjectEventBody))]
internal sealed partial class ObjectEventJson : JsonSerializerContext;
