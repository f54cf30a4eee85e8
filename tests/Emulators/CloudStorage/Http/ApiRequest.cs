using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>A request: of its own, or a part of a batch.</summary>
/// <param name="Method">GET, PUT and the like.</param>
/// <param name="Target">Path and query.</param>
/// <param name="Headers">The header fields.</param>
/// <param name="Body">The body, as it comes in.</param>
/// <param name="Root">The address that the client used, without a path: links lead back there.</param>
/// <param name="Aborted">Is set when the client has gone.</param>
internal sealed record ApiRequest(string Method, RequestTarget Target, IHeaderDictionary Headers, Stream Body, string Root, CancellationToken Aborted)
{
    private const int MostJson = 1024 * 1024;

    public QueryParameters Query => Target.Query;

    public string? Header(string name) => Headers.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>The body as a JSON object; an empty one if there is no body.</summary>
    public async Task<JsonObject> ReadJsonAsync()
    {
        using var buffer = new MemoryStream();
        await Body.CopyToAsync(buffer, Aborted);
        return buffer.Length > MostJson ? throw ApiError.Invalid("The metadata is too large.") : ParseJson(buffer.ToArray());
    }

    public static JsonObject ParseJson(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
            return [];
        try
        {
            return JsonNode.Parse(json) as JsonObject ?? throw new JsonException();
        }
        catch (JsonException)
        {
            throw new ApiError(400, "parseError", "Parse Error", "MalformedRequest");
        }
    }
}
