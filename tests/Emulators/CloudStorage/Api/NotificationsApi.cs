using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>A bucket's notification configurations.</summary>
internal sealed class NotificationsApi(EmulatorState state)
{
    public ApiReply List(ApiRequest request, string bucket)
    {
        var answer = new JsonObject { ["kind"] = "storage#notifications" };
        if (state.Buckets[bucket].Notifications.All is { Count: > 0 } configs)
            answer["items"] = new JsonArray([.. configs.Select(config => config.ToJson(request.Root, bucket))]);
        return ApiReplies.Resource(answer, request);
    }

    public async Task<ApiReply> InsertAsync(ApiRequest request, string bucket)
    {
        if (!state.Notifier.Publishes)
            throw ApiError.NotEmulated("where to publish: it was started without a Pub/Sub endpoint");
        var config = state.Buckets[bucket].Notifications.Add(await request.ReadJsonAsync());
        return ApiReplies.Resource(config.ToJson(request.Root, bucket), request);
    }

    public ApiReply Get(ApiRequest request, string bucket, string id) =>
        ApiReplies.Resource(state.Buckets[bucket].Notifications[id].ToJson(request.Root, bucket), request);

    public ApiReply Delete(string bucket, string id)
    {
        state.Buckets[bucket].Notifications.Remove(id);
        return ApiReply.Empty(204);
    }
}
