namespace Portable.Adapters.Gcp.Tests.Faults.ObjectStorage;

/// <summary>Tells the requests of Cloud Storage's JSON API from each other.</summary>
internal static class GcsRequests
{
    public static bool IsUpload(RequestHead request) => request.Method == "POST" && Asks(request, "uploadType=multipart");

    public static bool IsBegin(RequestHead request) => request.Method == "POST" && Asks(request, "uploadType=resumable");

    public static bool IsChunk(RequestHead request) => IsSession(request, "PUT") && !IsStatusQuery(request);

    /// <summary>The chunk that begins at an offset.</summary>
    public static bool IsChunk(RequestHead request, long offset) => IsChunk(request) && request.Header("Content-Range")!.StartsWith($"bytes {offset}-", StringComparison.Ordinal);

    /// <summary>The chunk that says how long the whole is, with which the object comes to be.</summary>
    public static bool IsLastChunk(RequestHead request) => IsChunk(request) && !request.Header("Content-Range")!.EndsWith("/*", StringComparison.Ordinal);

    public static bool IsStatusQuery(RequestHead request) => IsSession(request, "PUT") && request.Header("Content-Range")?.StartsWith("bytes */", StringComparison.Ordinal) == true && request.ContentLength == 0;

    public static bool IsCancel(RequestHead request) => IsSession(request, "DELETE");

    private static bool IsSession(RequestHead request, string method) => request.Method == method && Asks(request, "upload_id=");

    private static bool Asks(RequestHead request, string parameter) =>
        request.Target[(request.Target.IndexOf('?', StringComparison.Ordinal) + 1)..].Split('&').Any(each => each.StartsWith(parameter, StringComparison.Ordinal));
}
