using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Memory;

/// <summary>Cloud Storage within the process, as far as one client's uploads and downloads need it: takes the request's bytes, keeps none and answers. What is
/// left to measure is the client.</summary>
internal sealed class AnsweringStorage : HttpMessageHandler
{
    private const string ObjectJson = """{"name":"object","generation":"1700000000000000","size":"0","timeCreated":"2024-01-01T00:00:00.000Z"}""";
    private const string Session = "http://127.0.0.1:9/upload/storage/v1/b/benchmark/o?uploadType=resumable&upload_id=session";
    private static readonly byte[] Json = Encoding.UTF8.GetBytes(ObjectJson);
    private readonly ConcurrentDictionary<string, (byte[] Bytes, string Hash)> objects = new(StringComparer.Ordinal);
    private long swallowed;

    /// <summary>How long every answer to an upload takes.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How many bytes have been taken.</summary>
    public long Swallowed => Volatile.Read(ref swallowed);

    /// <summary>Puts an object there.</summary>
    /// <param name="path">Its path in the XML API: the bucket and the key.</param>
    /// <param name="bytes">Its bytes.</param>
    public void Add(string path, byte[] bytes) => objects[path] = (bytes, $"crc32c={Crc32C.Compute(bytes).ToBase64()}");

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not { } content)
        {
            var path = request.RequestUri!.AbsolutePath;
            return Answer(request, objects.TryGetValue(path, out var found) ? Download(found.Bytes, found.Hash) : Text(Json));
        }

        await content.CopyToAsync(Stream.Null, cancellationToken);
        Interlocked.Add(ref swallowed, content.Headers.ContentLength ?? 0);
        if (Delay > TimeSpan.Zero)
            await Task.Delay(Delay, TimeProvider.System, cancellationToken);
        return Answer(request, Upload(request, content));
    }

    private static HttpResponseMessage Upload(HttpRequestMessage request, HttpContent content)
    {
        if (request.Method == HttpMethod.Post && request.RequestUri!.Query.Contains("uploadType=resumable", StringComparison.Ordinal))
        {
            var begun = Text([]);
            begun.Headers.TryAddWithoutValidation("Location", Session);
            return begun;
        }

        // bytes 0-262143/* is not the end, bytes 0-17/18 is.
        if (content.Headers.ContentRange is not { HasLength: false, To: { } last })
            return Text(Json);
        var more = new HttpResponseMessage(HttpStatusCode.PermanentRedirect) { Content = new ByteArrayContent([]) };
        more.Headers.TryAddWithoutValidation("Range", string.Create(CultureInfo.InvariantCulture, $"bytes=0-{last}"));
        return more;
    }

    private static HttpResponseMessage Download(byte[] bytes, string hash)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ReadOnlyMemoryContent(bytes) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/octet-stream");
        response.Content.Headers.TryAddWithoutValidation("Last-Modified", "Mon, 01 Jan 2024 00:00:00 GMT");
        response.Headers.TryAddWithoutValidation("x-goog-generation", "1700000000000000");
        response.Headers.TryAddWithoutValidation("x-goog-metageneration", "1");
        response.Headers.TryAddWithoutValidation("x-goog-stored-content-encoding", "identity");
        response.Headers.TryAddWithoutValidation("x-goog-stored-content-length", bytes.Length.ToString(CultureInfo.InvariantCulture));
        response.Headers.TryAddWithoutValidation("x-goog-hash", hash);
        return response;
    }

    private static HttpResponseMessage Text(byte[] json)
    {
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(json) };
        response.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json; charset=UTF-8");
        return response;
    }

    private static HttpResponseMessage Answer(HttpRequestMessage request, HttpResponseMessage response)
    {
        response.RequestMessage = request;
        return response;
    }
}
