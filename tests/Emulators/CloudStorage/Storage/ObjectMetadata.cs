using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>The part of an object's metadata that its owner writes; it is kept exactly.</summary>
internal sealed record ObjectMetadata
{
    /// <summary>“The maximum combined size of all custom metadata keys and values is 8 KiB per object.”</summary>
    private const int MostCustomBytes = 8 * 1024;

    private static readonly string[] Texts = ["cacheControl", "contentDisposition", "contentEncoding", "contentLanguage", "contentType", "customTime"];

    /// <summary>What Cloud Storage would act upon.</summary>
    private static readonly string[] NotEmulated = ["acl", "contexts", "eventBasedHold", "kmsKeyName", "retention", "temporaryHold"];

    public static ObjectMetadata None { get; } = new();

    /// <summary>The fields that are one text, by their names in the JSON API.</summary>
    public FrozenDictionary<string, string> Fields { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The owner's own.</summary>
    public FrozenDictionary<string, string> Custom { get; init; } = FrozenDictionary<string, string>.Empty;

    public string? this[string field] => Fields.GetValueOrDefault(field);

    /// <summary>Whether a resource says anything of this. Clients send some that do not, and mean none.</summary>
    public static bool IsIn(JsonObject resource) => resource.ContainsKey("metadata") || Array.Exists(Texts, resource.ContainsKey);

    /// <summary>With what a resource says in its place: a <c>null</c> removes a field, what is not there stays.</summary>
    public ObjectMetadata Patch(JsonObject resource)
    {
        if (NotEmulated.FirstOrDefault(resource.ContainsKey) is { } unknown)
            throw ApiError.NotEmulated($"the metadata '{unknown}'");
        var custom = resource.TryGetPropertyValue("metadata", out var given)
            ? given is null ? FrozenDictionary<string, string>.Empty : Merge(Custom, AsObject(given), AsObject(given).Select(item => item.Key))
            : Custom;
        var size = custom.Sum(item => Encoding.UTF8.GetByteCount(item.Key) + Encoding.UTF8.GetByteCount(item.Value));
        return size > MostCustomBytes
            ? throw ApiError.Invalid($"Custom metadata is {size} bytes, but may be {MostCustomBytes} at most.", "MetadataTooLarge")
            : new() { Fields = Merge(Fields, resource, Texts), Custom = custom };
    }

    public ObjectMetadata With(string field, string? value) => value is null ? this : Patch(new JsonObject { [field] = value });

    private static FrozenDictionary<string, string> Merge(FrozenDictionary<string, string> before, JsonObject changes, IEnumerable<string> names)
    {
        var after = before.ToDictionary(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (!changes.TryGetPropertyValue(name, out var value))
                continue;
            if (value is null)
                after.Remove(name);
            else
                after[name] = value is JsonValue text && text.TryGetValue<string>(out var content) ? content : throw ApiError.Invalid($"Invalid value for '{name}': a text is expected.");
        }

        return after.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static JsonObject AsObject(JsonNode node) => node as JsonObject ?? throw ApiError.Invalid("Invalid value for 'metadata': an object is expected.");
}
