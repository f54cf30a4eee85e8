using System.Globalization;
using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>One object of up to 32 in the same bucket.</summary>
internal sealed class ComposeApi(EmulatorState state)
{
    private const int MostSources = 32;

    public async Task<ApiReply> ComposeAsync(ApiRequest request, string bucketName, string name)
    {
        request.Query.AllowOnly(Conditions.Names);
        var bucket = state.Buckets[bucketName];
        ObjectNames.CheckObject(name);
        var body = await request.ReadJsonAsync();
        var sources = body["sourceObjects"] as JsonArray ?? [];
        if (sources.Count is 0 or > MostSources)
        {
            throw sources.Count == 0
                ? new ApiError(400, "required", "You must provide at least one source component.", "InvalidArgument")
                : ApiError.Invalid($"The number of source components provided ({sources.Count}) exceeds the maximum ({MostSources})");
        }

        var conditions = Conditions.Of(request.Query);
        bucket.CheckWritable(name, conditions);
        using var content = new ContentBuilder(composed: true);
        var components = 0;
        foreach (var source in sources.Select(source => Find(bucket, source)).ToList())
        {
            components += source.Components ?? 1;
            foreach (var piece in source.Content.Pieces)
                content.Share(piece);
        }

        var resource = body["destination"] as JsonObject ?? [];
        var verified = ExpectedHashes.Of(resource).Verify(content.ToContent());
        return ApiReplies.Object(bucket.Put(name, ObjectMetadata.None.Patch(resource), verified, conditions, components), request);
    }

    private static StoredObject Find(Bucket bucket, JsonNode? source)
    {
        var name = (string?)source?["name"] ?? throw new ApiError(400, "required", "Required parameter: sourceObjects.name", "InvalidArgument");
        return bucket.Get(name, Number(source!["generation"]), new() { Generation = Number(source["objectPreconditions"]?["ifGenerationMatch"]) });
    }

    /// <summary>Numbers of 64 bits are texts in JSON; clients write them in either way.</summary>
    private static long? Number(JsonNode? node) =>
        node is null ? null : long.TryParse(node.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw ApiError.Invalid($"Invalid generation: {node}");
}
