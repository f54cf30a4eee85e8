using System.Text.Json;
using System.Text.Json.Serialization;

namespace Portable.Adapters.Azure.ObjectEvents;

/// <summary>An event in either of Event Grid's schemas: its own, or CloudEvents 1.0.</summary>
internal sealed class EventGridEvent
{
    public string? Subject { get; init; }

    /// <summary>The type in Event Grid's own schema.</summary>
    public string? EventType { get; init; }

    /// <summary>The type in a CloudEvent.</summary>
    public string? Type { get; init; }

    /// <summary>The time in Event Grid's own schema.</summary>
    public DateTimeOffset? EventTime { get; init; }

    /// <summary>The time in a CloudEvent.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>What happened; other sources have other things here.</summary>
    public JsonElement Data { get; init; }
}

/// <summary>What Blob Storage tells of a blob.</summary>
internal sealed class BlobEventData
{
    public string? ETag { get; init; }

    public long? ContentLength { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(EventGridEvent))]
[JsonSerializable(typeof(List<EventGridEvent?>))]
[JsonSerializable(typeof(BlobEventData))]
internal sealed partial class EventGridJson : JsonSerializerContext;
