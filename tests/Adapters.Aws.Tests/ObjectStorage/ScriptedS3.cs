using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Amazon.Runtime;
using Amazon.S3;
using Portable.Adapters.Aws.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.ObjectStorage;

/// <summary>S3 as far as uploads go, without a network: it writes down requests with their bodies, and answers as it is told.</summary>
internal sealed class ScriptedS3 : HttpClientFactory
{
    public const string Bucket = "scripted";
    private const string UploadId = "upload-1";

    private readonly ConcurrentQueue<ScriptedRequest> requests = new();
    private readonly Lazy<AmazonS3Client> client;

    public ScriptedS3() => client = new(() => new AmazonS3Client(
        new BasicAWSCredentials("key", "secret"),
        new AmazonS3Config
        {
            ServiceURL = "http://scripted.example",
            ForcePathStyle = true,
            AuthenticationRegion = "us-east-1",
            HttpClientFactory = this,
            MaxErrorRetry = 2,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        }));

    /// <summary>Answers in place of the usual; <see langword="null"/> for the usual answer.</summary>
    public Func<ScriptedRequest, HttpResponseMessage?> Answer { get; set; } = _ => null;

    /// <summary>Called when a request has come, before it is answered.</summary>
    public Func<ScriptedRequest, CancellationToken, Task> OnRequest { get; set; } = (_, _) => Task.CompletedTask;

    public IReadOnlyList<ScriptedRequest> Requests => [.. requests];

    /// <summary>The requests as short words in the order in which they came.</summary>
    public IEnumerable<string> Kinds => Requests.Select(request => request.Kind);

    public S3ObjectStore Open(S3ObjectStoreOptions? options = null, TimeProvider? time = null) =>
        new(client.Value, Bucket, options ?? new S3ObjectStoreOptions { PartSize = S3ObjectStoreOptions.MinPartSize }, time);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Handler(this)) { Timeout = Timeout.InfiniteTimeSpan };

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public static HttpResponseMessage Xml(string xml, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(xml, Encoding.UTF8, "application/xml") };

    public static HttpResponseMessage Error(HttpStatusCode status, string code, string message = "no") =>
        Xml($"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message><RequestId>1</RequestId></Error>", status);

    private static HttpResponseMessage Usual(ScriptedRequest request)
    {
        var answer = request.Kind switch
        {
            "create" => Xml($"<InitiateMultipartUploadResult><Bucket>{Bucket}</Bucket><Key>k</Key><UploadId>{UploadId}</UploadId></InitiateMultipartUploadResult>"),
            "complete" => Xml("<CompleteMultipartUploadResult><ETag>&quot;whole-2&quot;</ETag></CompleteMultipartUploadResult>"),
            "abort" or "delete" => new HttpResponseMessage(HttpStatusCode.NoContent),
            _ => new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent([]) },
        };
        if (request.Kind is "put" or "part")
            answer.Headers.TryAddWithoutValidation("ETag", $"\"{request.Kind}-{request.Part}\"");
        return answer;
    }

    private sealed class Handler(ScriptedS3 s3) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
        {
            var body = message.Content is null ? [] : await message.Content.ReadAsByteArrayAsync(cancellationToken);
            var request = new ScriptedRequest(message, body);
            s3.requests.Enqueue(request);
            await s3.OnRequest(request, cancellationToken);
            var answer = s3.Answer(request) ?? Usual(request);
            answer.RequestMessage = message;
            return answer;
        }
    }
}
