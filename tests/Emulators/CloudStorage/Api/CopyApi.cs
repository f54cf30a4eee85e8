using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>Copies within the service: in one call, or by rewrite in as many as it takes.</summary>
internal sealed class CopyApi(EmulatorState state)
{
    private const long Megabyte = 1024 * 1024;
    private static readonly string[] Parameters = ["sourceGeneration", .. Conditions.Names, .. Conditions.SourceNames];

    private readonly ConcurrentDictionary<string, Progress> rewrites = new(StringComparer.Ordinal);

    public async Task<ApiReply> CopyAsync(ApiRequest request, (string Bucket, string Name) source, (string Bucket, string Name) destination)
    {
        request.Query.AllowOnly(Parameters);
        return ApiReplies.Object(Write(request, FindSource(request, source), destination, await request.ReadJsonAsync()), request);
    }

    public async Task<ApiReply> RewriteAsync(ApiRequest request, (string Bucket, string Name) source, (string Bucket, string Name) destination)
    {
        request.Query.AllowOnly(["rewriteToken", "maxBytesRewrittenPerCall", .. Parameters]);
        var resource = await request.ReadJsonAsync();
        var from = FindSource(request, source);
        state.Buckets[destination.Bucket].CheckWritable(ObjectNames.CheckObject(destination.Name), Conditions.Of(request.Query));

        var before = 0L;
        if (request.Query["rewriteToken"] is { } token)
        {
            // The call with a token must be the same as the one that it came from, and the source must not have changed.
            if (!rewrites.TryRemove(token, out var progress) || progress.Source != (from.Bucket, from.Name, from.Generation) || progress.Destination != destination)
                throw ApiError.Invalid("The rewrite token is invalid, or is not of this rewrite.");
            before = progress.Written;
        }

        var size = from.Content.Size;
        var written = before + Math.Min(size - before, BytesPerCall(request.Query));
        var answer = new JsonObject
        {
            ["kind"] = "storage#rewriteResponse",
            ["totalBytesRewritten"] = Resources.Text(written),
            ["objectSize"] = Resources.Text(size),
            ["done"] = written == size,
        };
        if (written == size)
        {
            answer["resource"] = Resources.Of(Write(request, from, destination, resource), request.Root);
        }
        else
        {
            var next = RandomNumberGenerator.GetHexString(32);
            rewrites[next] = new((from.Bucket, from.Name, from.Generation), destination, written);
            answer["rewriteToken"] = next;
        }

        return ApiReplies.Resource(answer, request);
    }

    private StoredObject FindSource(ApiRequest request, (string Bucket, string Name) source) =>
        state.Buckets[source.Bucket].Get(source.Name, request.Query.Number("sourceGeneration"), Conditions.Of(request.Query, "ifSource"));

    /// <summary>Metadata in the request replaces the source's as a whole; without any the source's is copied.</summary>
    private StoredObject Write(ApiRequest request, StoredObject source, (string Bucket, string Name) destination, JsonObject resource) =>
        state.Buckets[destination.Bucket].Put(
            ObjectNames.CheckObject(destination.Name),
            ObjectMetadata.IsIn(resource) ? ObjectMetadata.None.Patch(resource) : source.Metadata,
            source.Content,
            Conditions.Of(request.Query),
            source.Components);

    private long BytesPerCall(QueryParameters query)
    {
        var asked = query.Number("maxBytesRewrittenPerCall");
        return asked is not null && (asked <= 0 || asked % Megabyte != 0)
            ? throw ApiError.Invalid("maxBytesRewrittenPerCall must be an integral number of megabytes.")
            : Math.Min(asked ?? long.MaxValue, state.Options.RewrittenBytesPerCall);
    }

    private sealed record Progress((string Bucket, string Name, long Generation) Source, (string Bucket, string Name) Destination, long Written);
}
