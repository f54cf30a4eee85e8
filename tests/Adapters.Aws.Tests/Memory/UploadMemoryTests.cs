using System.Net;
using System.Text;
using Amazon.Runtime;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Memory;

/// <summary>Uploads to S3.</summary>
[Collection(nameof(AloneCollection))]
public sealed class UploadMemoryTests : StoreMemoryTest
{
    private readonly SwallowingHandler handler = new();
    private readonly S3ObjectStoreProvider provider;

    public UploadMemoryTests()
    {
        provider = new S3ObjectStoreProvider(new AwsOptions
        {
            ServiceUrl = new Uri("http://127.0.0.1:9"),
            AccessKey = "test",
            SecretKey = "test",
            HttpClientFactory = new Factory(handler),
        });
        Store = provider.Open(new ObjectStoreDefinition { Bucket = "memory" });
    }

    protected override IObjectStore Store { get; }

    protected override long Swallowed => handler.Swallowed;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        provider.Dispose();
        handler.Dispose();
    }

    private sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);
    }

    /// <summary>Takes every byte, and answers as S3 does to uploads: after a while, so that parts are under way together.</summary>
    private sealed class SwallowingHandler : HttpMessageHandler
    {
        private long swallowed;

        public long Swallowed => Volatile.Read(ref swallowed);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var isPut = request.Method == HttpMethod.Put;
            if (isPut)
            {
                await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
                Interlocked.Add(ref swallowed, request.Content.Headers.ContentLength ?? 0);
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
            }

            var body = isPut ? string.Empty
                : request.RequestUri!.Query.Contains("uploads", StringComparison.Ordinal) ? "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>"
                : "<CompleteMultipartUploadResult><Key>large</Key><ETag>\"d41d8cd98f00b204e9800998ecf8427e-8\"</ETag></CompleteMultipartUploadResult>";
            var response = new HttpResponseMessage(HttpStatusCode.OK) { RequestMessage = request, Content = new StringContent(body, Encoding.UTF8, "application/xml") };
            response.Headers.TryAddWithoutValidation("ETag", "\"d41d8cd98f00b204e9800998ecf8427e\"");
            return response;
        }
    }
}
