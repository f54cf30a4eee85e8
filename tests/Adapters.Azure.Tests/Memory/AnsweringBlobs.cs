using System.Collections.Concurrent;
using System.Net;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Memory;

/// <summary>Blob Storage within the process, as far as one client's uploads and downloads need it: takes the request's bytes, keeps none and answers. What is left to
/// measure is the client.</summary>
internal sealed class AnsweringBlobs : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, (byte[] Bytes, string Checksum)> blobs = new(StringComparer.Ordinal);
    private long swallowed;

    /// <summary>How long every answer to an upload takes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How many bytes have been taken.</summary>
    public long Swallowed => Volatile.Read(ref swallowed);

    /// <summary>The connection string of an account that reaches nothing but a handler.</summary>
    public static string ConnectionString => "AccountName=memory;AccountKey=c2VjcmV0;BlobEndpoint=http://127.0.0.1:9/memory";

    /// <summary>Puts a blob there.</summary>
    /// <param name="path">Its container and name.</param>
    /// <param name="bytes">Its bytes.</param>
    public void Add(string path, byte[] bytes) => blobs[$"/memory/{path}"] = (bytes, Crc32C.Compute(bytes).ToBase64());

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method == HttpMethod.Put)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            Interlocked.Add(ref swallowed, request.Content.Headers.ContentLength ?? 0);
            if (Delay > TimeSpan.Zero)
                await Task.Delay(Delay, TimeProvider.System, cancellationToken);
            return Answer(request, HttpStatusCode.Created, []);
        }

        var (bytes, checksum) = blobs[request.RequestUri!.AbsolutePath];
        var found = Answer(request, HttpStatusCode.OK, bytes);
        found.Content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
        found.Headers.TryAddWithoutValidation("x-ms-blob-type", "BlockBlob");
        found.Headers.TryAddWithoutValidation("x-ms-meta-portable_crc32c", checksum);
        return found;
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpStatusCode status, byte[] bytes)
    {
        var response = new HttpResponseMessage(status) { RequestMessage = request, Content = new ReadOnlyMemoryContent(bytes) };
        response.Headers.TryAddWithoutValidation("ETag", "\"0x8D4BCC2E4835CD0\"");
        response.Headers.TryAddWithoutValidation("x-ms-request-id", "d3a1f2b0-0003-0050-4c5e-000000000000");
        response.Content.Headers.ContentLength = bytes.Length;
        response.Content.Headers.TryAddWithoutValidation("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT");
        return response;
    }
}
