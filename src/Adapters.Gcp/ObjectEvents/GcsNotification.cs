using System.Text.Json.Serialization;

namespace Portable.Adapters.Gcp.ObjectEvents;

/// <summary>The part of Cloud Storage's object resource that a notification with <c>payloadFormat=JSON_API_V1</c> has in its body.</summary>
internal sealed class GcsNotification
{
    /// <summary>The size: a number in text, as JSON APIs of Google write 64 bits.</summary>
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString)]
    public long? Size { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GcsNotification))]
internal sealed partial class GcsNotificationJson : JsonSerializerContext;
