using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Api;

/// <summary>The JSON API: which path means what.</summary>
internal sealed class JsonApi(EmulatorState state)
{
    private readonly BucketsApi buckets = new(state);
    private readonly ObjectsApi objects = new(state);
    private readonly ListApi lists = new(state);
    private readonly CopyApi copies = new(state);
    private readonly ComposeApi compositions = new(state);
    private readonly NotificationsApi notifications = new(state);
    private readonly UploadsApi uploads = new(state);
    private readonly ResumableApi resumable = new(state);

    /// <summary>Whether a path belongs to this API.</summary>
    public static bool Has(RequestTarget target) => target.Segments is ["storage", "v1", ..] or ["download", "storage", "v1", ..] or ["upload", "storage", "v1", ..];

    /// <summary>Answers a request, errors included.</summary>
    public async Task<ApiReply> HandleAsync(ApiRequest request)
    {
        var download = request.Query["alt"] == "media" || request.Target.Segments[0] == "download";
        try
        {
            return await RouteAsync(request, download);
        }
        catch (ApiError error)
        {
            return download ? error.ToText() : error.ToJson();
        }
    }

    private async Task<ApiReply> RouteAsync(ApiRequest request, bool download) => (request.Method, request.Target.Segments) switch
    {
        ("GET", ["storage", "v1", "b"]) => buckets.List(request),
        ("POST", ["storage", "v1", "b"]) => await buckets.InsertAsync(request),
        ("GET", ["storage", "v1", "b", var bucket]) => buckets.Get(request, bucket),
        ("DELETE", ["storage", "v1", "b", var bucket]) => buckets.Delete(request, bucket),
        ("GET", ["storage", "v1", "b", var bucket, "o"]) => lists.List(request, bucket),
        ("GET" or "HEAD", ["storage" or "download", .., "b", var bucket, "o", var name]) when download => objects.Download(request, bucket, name),
        ("GET", ["storage", "v1", "b", var bucket, "o", var name]) => objects.Get(request, bucket, name),
        ("PATCH" or "PUT", ["storage", "v1", "b", var bucket, "o", var name]) => await objects.UpdateAsync(request, bucket, name),
        ("DELETE", ["storage", "v1", "b", var bucket, "o", var name]) => objects.Delete(request, bucket, name),
        ("POST", ["storage", "v1", "b", var bucket, "o", var name, "compose"]) => await compositions.ComposeAsync(request, bucket, name),
        ("POST", ["storage", "v1", "b", var from, "o", var source, "rewriteTo", "b", var to, "o", var name]) =>
            await copies.RewriteAsync(request, (from, source), (to, name)),
        ("POST", ["storage", "v1", "b", var from, "o", var source, "copyTo", "b", var to, "o", var name]) =>
            await copies.CopyAsync(request, (from, source), (to, name)),
        ("GET", ["storage", "v1", "b", var bucket, "notificationConfigs"]) => notifications.List(request, bucket),
        ("POST", ["storage", "v1", "b", var bucket, "notificationConfigs"]) => await notifications.InsertAsync(request, bucket),
        ("GET", ["storage", "v1", "b", var bucket, "notificationConfigs", var id]) => notifications.Get(request, bucket, id),
        ("DELETE", ["storage", "v1", "b", var bucket, "notificationConfigs", var id]) => notifications.Delete(bucket, id),
        ("POST", ["upload", "storage", "v1", "b", var bucket, "o"]) when request.Query["uploadType"] == "resumable" => await resumable.StartAsync(request, bucket),
        ("POST", ["upload", "storage", "v1", "b", var bucket, "o"]) => await uploads.InsertAsync(request, bucket),
        ("PUT", ["upload", "storage", "v1", "b", _, "o"]) => await resumable.PutAsync(request, stored => ApiReplies.Object(stored, request)),
        ("DELETE", ["upload", "storage", "v1", "b", _, "o"]) => await resumable.CancelAsync(request),
        (var method, [.., "acl"] or [.., "acl", _] or [.., "iam"] or [.., "iam", "testPermissions"] or ["storage", "v1", "projects", ..]) =>
            throw ApiError.NotEmulated($"{method} {request.Target.RawPath}"),
        _ => throw new ApiError(404, "notFound", "Not Found", "NotFound"),
    };
}
