using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage.Api;

internal sealed class BucketsApi(EmulatorState state)
{
    public ApiReply List(ApiRequest request)
    {
        request.Query.AllowOnly("project", "maxResults", "prefix");
        var items = state.Buckets.Of(request.Query.Required("project"))
            .Where(bucket => bucket.Name.StartsWith(request.Query["prefix"] ?? string.Empty, StringComparison.Ordinal))
            .Select(bucket => Resources.Of(bucket, request.Root));
        return ApiReplies.Resource(new() { ["kind"] = "storage#buckets", ["items"] = new JsonArray([.. items]) }, request);
    }

    public async Task<ApiReply> InsertAsync(ApiRequest request)
    {
        request.Query.AllowOnly("project");
        var project = request.Query.Required("project");
        var resource = await request.ReadJsonAsync();
        if ((bool?)resource["versioning"]?["enabled"] is true)
            throw ApiError.NotEmulated("versioning");
        var name = (string?)resource["name"] ?? throw new ApiError(400, "required", "Required parameter: name", "InvalidArgument");
        return ApiReplies.Resource(Resources.Of(state.Buckets.Add(name, project), request.Root), request);
    }

    public ApiReply Get(ApiRequest request, string bucket)
    {
        request.Query.AllowOnly();
        return ApiReplies.Resource(Resources.Of(state.Buckets[bucket], request.Root), request);
    }

    public ApiReply Delete(ApiRequest request, string bucket)
    {
        request.Query.AllowOnly();
        state.Buckets.Remove(bucket);
        return ApiReply.Empty(204);
    }
}
