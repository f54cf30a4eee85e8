namespace Portable.Adapters.Aws.Tests.Faults.ObjectStorage;

/// <summary>Tells S3's requests from each other.</summary>
internal static class S3Requests
{
    public static bool IsUpload(RequestHead request) => request.Method == "PUT" && request.Header("x-amz-copy-source") is null;

    public static bool IsCreate(RequestHead request) => request.Method == "POST" && Asks(request, "uploads");

    public static bool IsPart(RequestHead request) => request.Method == "PUT" && Asks(request, "partNumber");

    public static bool IsPart(RequestHead request, int number) => request.Method == "PUT" && Asks(request, $"partNumber={number}");

    public static bool IsComplete(RequestHead request) => request.Method == "POST" && Asks(request, "uploadId");

    public static bool IsAbort(RequestHead request) => request.Method == "DELETE" && Asks(request, "uploadId");

    public static bool IsGet(RequestHead request) => request.Method == "GET" && !Asks(request, "list-type");

    private static bool Asks(RequestHead request, string parameter)
    {
        var query = request.Target[(request.Target.IndexOf('?', StringComparison.Ordinal) + 1)..];
        return query.Split('&').Any(each => each == parameter || each.StartsWith($"{parameter}=", StringComparison.Ordinal));
    }
}
