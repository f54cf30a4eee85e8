using System.Globalization;
using System.Text.Json;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectEvents;

/// <summary>Reads Cloud Storage's notifications, as they come through Pub/Sub: the attributes tell everything but the size, which is in the body where the
/// notification's payload format is <c>JSON_API_V1</c>.</summary>
/// <remarks>Created is <c>OBJECT_FINALIZE</c>; deleted are <c>OBJECT_DELETE</c> and <c>OBJECT_ARCHIVE</c> (of a bucket with versions), unless the object was
/// overwritten, of which the creation tells. Changes of metadata tell of nothing.</remarks>
public sealed class GcsObjectEventFormat : IObjectEventFormat
{
    private const string EventType = "eventType";
    private const string Bucket = "bucketId";
    private const string Key = "objectId";
    private const string Generation = "objectGeneration";
    private const string EventTime = "eventTime";
    private const string OverwrittenBy = "overwrittenByGeneration";
    private const string PayloadFormat = "payloadFormat";
    private const string JsonPayload = "JSON_API_V1";

    private GcsObjectEventFormat()
    {
    }

    /// <summary>The one instance.</summary>
    public static GcsObjectEventFormat Instance { get; } = new();

    /// <inheritdoc/>
    public bool TryRead(ReceivedMessage message, out IReadOnlyList<ObjectEvent> events)
    {
        ArgumentNullException.ThrowIfNull(message);
        events = [];
        var attributes = message.Attributes;
        // These two are on every notification, and together on no other message.
        if (!attributes.TryGetValue(EventType, out var type) || !attributes.ContainsKey(PayloadFormat))
            return false;
        if (KindOf(type, attributes) is not { } kind)
            return true;
        var created = kind == ObjectEventKind.Created;
        events =
        [
            new ObjectEvent
            {
                Kind = kind,
                Bucket = Required(attributes, Bucket),
                Key = Required(attributes, Key),
                Time = TimeOf(attributes),
                Provider = GcpOptions.ProviderName,
                Size = created ? SizeOf(message) : null,
                ETag = created ? new ETag($"\"{Required(attributes, Generation)}\"") : null,
            },
        ];
        return true;
    }

    private static ObjectEventKind? KindOf(string type, IReadOnlyDictionary<string, string> attributes) => type switch
    {
        "OBJECT_FINALIZE" => ObjectEventKind.Created,
        "OBJECT_DELETE" or "OBJECT_ARCHIVE" when !attributes.ContainsKey(OverwrittenBy) => ObjectEventKind.Deleted,
        _ => null,
    };

    private static DateTimeOffset TimeOf(IReadOnlyDictionary<string, string> attributes) =>
        DateTimeOffset.TryParse(Required(attributes, EventTime), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : throw new FormatException($"The {EventTime} of the Cloud Storage notification is '{attributes[EventTime]}'.");

    private static long? SizeOf(ReceivedMessage message)
    {
        if (message.Attributes[PayloadFormat] != JsonPayload)
            return null;
        try
        {
            return JsonSerializer.Deserialize(message.Body.Span, GcsNotificationJson.Default.GcsNotification)?.Size;
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The Cloud Storage notification is not the JSON it should be: {exception.Message}", exception);
        }
    }

    private static string Required(IReadOnlyDictionary<string, string> attributes, string name) =>
        attributes.TryGetValue(name, out var value) && value.Length > 0 ? value : throw new FormatException($"The Cloud Storage notification has no {name}.");
}
