using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Notifications;

/// <summary>Which of a bucket's events go to which topic.</summary>
internal sealed class NotificationConfig
{
    private const string Service = "//pubsub.googleapis.com/";
    private static readonly string[] Known = ["OBJECT_FINALIZE", "OBJECT_METADATA_UPDATE", "OBJECT_DELETE", "OBJECT_ARCHIVE"];

    private readonly JsonObject resource;
    private readonly string[] eventTypes;
    private readonly string prefix;
    private readonly KeyValuePair<string, string>[] custom;

    public NotificationConfig(string id, JsonObject given)
    {
        Id = id;
        var topic = (string?)given["topic"] ?? throw new ApiError(400, "required", "Required parameter: topic", "InvalidArgument");
        Topic = topic.StartsWith(Service, StringComparison.Ordinal) && topic[Service.Length..].Split('/') is ["projects", _, "topics", _]
            ? topic[Service.Length..]
            : throw ApiError.Invalid($"Invalid Cloud Pub/Sub topic. It should look like '{Service}projects/*/topics/*'.");
        PayloadFormat = (string?)given["payload_format"] is ("JSON_API_V1" or "NONE") and var format
            ? format
            : throw ApiError.Invalid("Invalid payload_format: it is JSON_API_V1 or NONE.");
        eventTypes = [.. (given["event_types"] as JsonArray ?? []).Select(type => (string)type!)];
        if (Array.Find(eventTypes, type => !Known.Contains(type)) is { } unknown)
            throw ApiError.Invalid($"Invalid event type: {unknown}");
        prefix = (string?)given["object_name_prefix"] ?? string.Empty;
        custom = [.. (given["custom_attributes"] as JsonObject ?? []).Select(item => KeyValuePair.Create(item.Key, (string)item.Value!))];
        resource = (JsonObject)given.DeepClone();
    }

    public string Id { get; }

    /// <summary>The topic as Pub/Sub names it: <c>projects/P/topics/T</c>.</summary>
    public string Topic { get; }

    public string PayloadFormat { get; }

    public bool Covers(ObjectChange change) =>
        change.Object.Name.StartsWith(prefix, StringComparison.Ordinal) && (eventTypes.Length == 0 || eventTypes.Contains(change.EventType));

    public JsonObject ToJson(string root, string bucket)
    {
        var json = (JsonObject)resource.DeepClone();
        json["kind"] = "storage#notification";
        json["id"] = Id;
        json["etag"] = Id;
        json["selfLink"] = $"{root}/storage/v1/b/{bucket}/notificationConfigs/{Id}";
        return json;
    }

    /// <summary>The message's attributes, by Google's names.</summary>
    public JsonObject Attributes(ObjectChange change)
    {
        var about = change.Object;
        var attributes = new JsonObject
        {
            ["notificationConfig"] = $"projects/_/buckets/{about.Bucket}/notificationConfigs/{Id}",
            ["eventType"] = change.EventType,
            ["payloadFormat"] = PayloadFormat,
            ["bucketId"] = about.Bucket,
            ["objectId"] = about.Name,
            ["objectGeneration"] = Resources.Text(about.Generation),
            ["eventTime"] = Resources.Time(about.Updated),
        };
        if (change.Other is var (name, generation))
            attributes[name] = Resources.Text(generation);
        foreach (var (key, value) in custom)
            attributes[key] = value;
        return attributes;
    }
}
