using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>Cloud Storage as far as one object goes, without a network: it writes down requests with their bodies, and answers as it is told.</summary>
internal sealed class ScriptedGcs : IDisposable
{
    public const string Bucket = "scripted";
    public const int Chunk = GcsObjectStoreOptions.ChunkSizeUnit;
    private const string Session = $"http://elsewhere.example/upload/storage/v1/b/{Bucket}/o?uploadType=resumable&upload_id=1";

    private readonly ConcurrentQueue<ScriptedRequest> requests = new();
    private readonly List<GcsObjectStoreProvider> providers = [];

    /// <summary>Answers in place of the usual; <see langword="null"/> for the usual answer.</summary>
    public Func<ScriptedRequest, HttpResponseMessage?> Answer { get; set; } = _ => null;

    /// <summary>Called when a request has come, before it is answered.</summary>
    public Func<ScriptedRequest, CancellationToken, Task> OnRequest { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<ScriptedRequest> Requests => [.. requests];

    /// <summary>The requests as short words in the order in which they came.</summary>
    public IEnumerable<string> Kinds => Requests.Select(request => request.Kind);

    /// <summary>Offers its buckets.</summary>
    public GcsObjectStoreProvider Connect(GcsObjectStoreOptions? options = null, Func<GcpOptions, GcpOptions>? change = null)
    {
        var gcp = new GcpOptions { ProjectId = "acme", Endpoint = new Uri("http://scripted.example"), HttpHandlerFactory = () => new Handler(this), MaxAttempts = 3 };
        var provider = new GcsObjectStoreProvider(change is null ? gcp : change(gcp), options ?? new GcsObjectStoreOptions { ChunkSize = Chunk });
        providers.Add(provider);
        return provider;
    }

    public IObjectStore Open(GcsObjectStoreOptions? options = null) => Connect(options).Open(new ObjectStoreDefinition { Bucket = Bucket });

    public void Dispose()
    {
        foreach (var provider in providers)
            provider.Dispose();
    }

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Error(HttpStatusCode status, string reason, string message = "no") =>
        Json($$$"""{"error":{"code":{{{(int)status}}},"message":"{{{message}}}","errors":[{"domain":"global","reason":"{{{reason}}}"}]}}""", status);

    public static HttpResponseMessage Bare(HttpStatusCode status) => new(status) { Content = new ByteArrayContent([]) };

    /// <summary>308 with the first bytes of an upload.</summary>
    public static HttpResponseMessage Taken(long bytes)
    {
        var answer = Bare(HttpStatusCode.PermanentRedirect);
        if (bytes > 0)
            answer.Headers.TryAddWithoutValidation("Range", string.Create(CultureInfo.InvariantCulture, $"bytes=0-{bytes - 1}"));
        return answer;
    }

    /// <summary>The object, of any name.</summary>
    public static HttpResponseMessage Stored(string more = "") =>
        Json($$"""{"name":"k","generation":"1700000000000001","size":"1","timeCreated":"2024-01-01T00:00:00.123Z"{{more}}}""");

    private static HttpResponseMessage Usual(ScriptedRequest request)
    {
        switch (request.Kind)
        {
            case "begin":
                var begun = Bare(HttpStatusCode.OK);
                begun.Headers.Location = new Uri(Session);
                return begun;
            case "chunk" when !request.IsLast:
                return Taken(request.End);
            case "cancel":
                return Bare((HttpStatusCode)499);
            case "delete":
                return Bare(HttpStatusCode.NoContent);
            default:
                return Stored();
        }
    }

    private sealed class Handler(ScriptedGcs gcs) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
        {
            var body = message.Content is null ? [] : await message.Content.ReadAsByteArrayAsync(cancellationToken);
            var request = new ScriptedRequest(message, body);
            gcs.requests.Enqueue(request);
            await gcs.OnRequest(request, cancellationToken);
            var answer = gcs.Answer(request) ?? Usual(request);
            answer.RequestMessage = message;
            return answer;
        }
    }
}
