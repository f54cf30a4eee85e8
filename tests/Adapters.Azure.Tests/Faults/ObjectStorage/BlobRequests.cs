using System.Buffers.Binary;
using System.Web;

namespace Portable.Adapters.Azure.Tests.Faults.ObjectStorage;

/// <summary>Tells the requests of Blob Storage from each other.</summary>
internal static class BlobRequests
{
    public static bool IsPutBlob(RequestHead request) => request.Method == "PUT" && request.Header("x-ms-blob-type") is not null;

    public static bool IsBlock(RequestHead request) => IsPut(request, "block");

    /// <summary>The block of a number, from 1; its name tells it.</summary>
    public static bool IsBlock(RequestHead request, int number) => IsBlock(request) && NumberOf(request) == number;

    public static bool IsCommit(RequestHead request) => IsPut(request, "blocklist");

    public static bool IsCopy(RequestHead request) => request.Header("x-ms-copy-source") is not null;

    private static bool IsPut(RequestHead request, string comp) => request.Method == "PUT" && QueryOf(request)["comp"] == comp;

    private static int NumberOf(RequestHead request) => BinaryPrimitives.ReadInt32BigEndian(Convert.FromBase64String(QueryOf(request)["blockid"]!).AsSpan(16));

    private static System.Collections.Specialized.NameValueCollection QueryOf(RequestHead request) =>
        HttpUtility.ParseQueryString(request.Target[(request.Target.IndexOf('?', StringComparison.Ordinal) + 1)..]);
}
