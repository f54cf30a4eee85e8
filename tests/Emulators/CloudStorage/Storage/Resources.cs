using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>What is stored as the JSON API shows it. Numbers of 64 bits are texts there.</summary>
internal static class Resources
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    public static byte[] ToUtf8(JsonObject json) => JsonSerializer.SerializeToUtf8Bytes(json, Plain);

    public static JsonObject Of(Bucket bucket, string root) => new()
    {
        ["kind"] = "storage#bucket",
        ["selfLink"] = $"{root}/storage/v1/b/{bucket.Name}",
        ["id"] = bucket.Name,
        ["name"] = bucket.Name,
        ["projectNumber"] = "1",
        ["metageneration"] = "1",
        ["location"] = "US",
        ["locationType"] = "multi-region",
        ["storageClass"] = "STANDARD",
        ["etag"] = "CAE=",
        ["timeCreated"] = Time(bucket.Created),
        ["updated"] = Time(bucket.Created),
    };

    public static JsonObject Of(StoredObject stored, string root)
    {
        var path = $"/storage/v1/b/{stored.Bucket}/o/{Uri.EscapeDataString(stored.Name)}";
        var json = new JsonObject
        {
            ["kind"] = "storage#object",
            ["id"] = $"{stored.Bucket}/{stored.Name}/{stored.Generation}",
            ["selfLink"] = root + path,
            ["mediaLink"] = $"{root}/download{path}?generation={stored.Generation}&alt=media",
            ["name"] = stored.Name,
            ["bucket"] = stored.Bucket,
            ["generation"] = Text(stored.Generation),
            ["metageneration"] = Text(stored.Metageneration),
            ["storageClass"] = stored.StorageClass,
            ["size"] = Text(stored.Content.Size),
            ["crc32c"] = stored.Content.Crc32C,
            ["etag"] = stored.ETag,
            ["timeCreated"] = Time(stored.Created),
            ["updated"] = Time(stored.Updated),
            ["timeStorageClassUpdated"] = Time(stored.Created),
            ["timeFinalized"] = Time(stored.Created),
        };
        if (stored.Content.Md5 is { } md5)
            json["md5Hash"] = md5;
        if (stored.Components is { } components)
            json["componentCount"] = components;
        foreach (var (name, value) in stored.Metadata.Fields)
            json[name] = value;
        if (stored.Metadata.Custom.Count > 0)
            json["metadata"] = new JsonObject(stored.Metadata.Custom.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)item.Value)));
        return json;
    }
}
