using System.Text;
using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>Lists in the order of UTF-8 bytes, which see every object that was written before they began.</summary>
internal sealed class ListApi(EmulatorState state)
{
    private const int MostResults = 1000;

    public ApiReply List(ApiRequest request, string bucket)
    {
        var query = request.Query;
        query.AllowOnly("prefix", "delimiter", "startOffset", "endOffset", "maxResults", "pageToken", "includeTrailingDelimiter", "versions");
        // Where versioning is off, all versions are the live ones.
        _ = query.Flag("versions");
        var most = query.Number("maxResults") switch
        {
            null => MostResults,
            < 1 => throw ApiError.Invalid($"Invalid value '{query["maxResults"]}' for 'maxResults'."),
            var asked => Math.Min(asked.Value, MostResults),
        };

        var entries = Entries(state.Buckets[bucket].Snapshot(), query).ToList();
        var after = query["pageToken"] is { Length: > 0 } token ? ReadToken(token) : null;
        var rest = after is null ? entries : [.. entries.Where(entry => Utf8Order.Instance.Compare(entry.Name, after) > 0)];
        // An object that is its own prefix must not be parted from it.
        var page = rest.Take((int)most).ToList();
        if (page.Count < rest.Count && rest[page.Count].Name == page[^1].Name)
            page.Add(rest[page.Count]);

        var answer = new JsonObject { ["kind"] = "storage#objects" };
        if (page.Count < rest.Count)
            answer["nextPageToken"] = WriteToken(page[^1].Name);
        if (page.Where(entry => entry.Object is null).ToList() is { Count: > 0 } prefixes)
            answer["prefixes"] = new JsonArray([.. prefixes.Select(entry => (JsonNode)entry.Name)]);
        if (page.Where(entry => entry.Object is not null).ToList() is { Count: > 0 } items)
            answer["items"] = new JsonArray([.. items.Select(entry => Resources.Of(entry.Object!, request.Root))]);
        return ApiReplies.Resource(answer, request);
    }

    /// <summary>Objects and, with a delimiter, the prefixes that stand for many.</summary>
    private static IEnumerable<Entry> Entries(IEnumerable<StoredObject> objects, QueryParameters query)
    {
        var (prefix, delimiter) = (query["prefix"] ?? string.Empty, query["delimiter"]);
        string? last = null;
        foreach (var stored in objects)
        {
            var name = stored.Name;
            if (!name.StartsWith(prefix, StringComparison.Ordinal)
                || (query["startOffset"] is { } start && Utf8Order.Instance.Compare(name, start) < 0)
                || (query["endOffset"] is { Length: > 0 } end && Utf8Order.Instance.Compare(name, end) >= 0))
            {
                continue;
            }

            var at = string.IsNullOrEmpty(delimiter) ? -1 : name.IndexOf(delimiter, prefix.Length, StringComparison.Ordinal);
            if (at < 0)
            {
                yield return new(name, stored);
                continue;
            }

            var common = name[..(at + delimiter!.Length)];
            if (common != last)
                yield return new(last = common, null);
            if (name == common && query.Flag("includeTrailingDelimiter"))
                yield return new(name, stored);
        }
    }

    private static string WriteToken(string name) => Convert.ToBase64String(Encoding.UTF8.GetBytes(name));

    private static string ReadToken(string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(token));
        }
        catch (FormatException)
        {
            throw ApiError.Invalid("Invalid page token.");
        }
    }

    private sealed record Entry(string Name, StoredObject? Object);
}
