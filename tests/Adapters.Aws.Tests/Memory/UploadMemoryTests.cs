using System.Net;
using System.Text;
using Amazon.Runtime;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Memory;

/// <summary>Alone in the process while they run: what is counted is what all threads allocate.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>How much memory uploads allocate, with answers from within the process. What is allocated in all is more than what is held at any moment,
/// so these bounds are harder than bounds of the memory in use; and they do not depend on when garbage is collected.</summary>
[Collection(nameof(AloneCollection))]
public sealed class UploadMemoryTests : IAsyncLifetime
{
    private const long MiB = 1024 * 1024;

    private readonly SwallowingHandler handler = new();
    private S3ObjectStoreProvider provider = null!;
    private IObjectStore store = null!;

    public async ValueTask InitializeAsync()
    {
        provider = new S3ObjectStoreProvider(new AwsOptions
        {
            ServiceUrl = new Uri("http://127.0.0.1:9"),
            AccessKey = "test",
            SecretKey = "test",
            HttpClientFactory = new Factory(handler),
        });
        store = provider.Open(new ObjectStoreDefinition { Bucket = "memory" });
        // The SDK's first requests allocate for ever.
        await store.PutAsync("warm-up", new EndlessStream(20 * MiB), cancellationToken: TestContext.Current.CancellationToken);
        await ManyAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await store.DisposeAsync();
        provider.Dispose();
        handler.Dispose();
    }

    [Fact]
    public async Task A_stream_of_a_gibibyte_and_unknown_length_goes_up_in_less_than_64_MiB()
    {
        handler.Swallowed = 0;
        var allocated = await AllocatedAsync(() => store.PutAsync("large", new EndlessStream(1024 * MiB), cancellationToken: TestContext.Current.CancellationToken));
        Assert.True(handler.Swallowed >= 1024 * MiB, $"Only {handler.Swallowed:N0} bytes were sent.");
        Assert.True(allocated < 64 * MiB, $"{allocated:N0} bytes were allocated.");
    }

    [Fact]
    public async Task A_hundred_uploads_of_10_KB_at_once_allocate_less_than_4_MiB_more_than_their_content()
    {
        var allocated = await AllocatedAsync(ManyAsync);
        Assert.True(allocated < (4 * MiB) + (100 * 10_000), $"{allocated:N0} bytes were allocated.");
    }

    private Task ManyAsync() =>
        Task.WhenAll(Enumerable.Range(0, 100).Select(number => store.PutAsync($"small-{number}", new EndlessStream(10_000), cancellationToken: TestContext.Current.CancellationToken)));

    private static async Task<long> AllocatedAsync(Func<Task> action)
    {
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await action();
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private sealed class Factory(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler, disposeHandler: false);
    }

    /// <summary>Takes every byte, and answers as S3 does to uploads: after a while, so that parts are under way together.</summary>
    private sealed class SwallowingHandler : HttpMessageHandler
    {
        private long swallowed;

        public long Swallowed
        {
            get => Volatile.Read(ref swallowed);
            set => Volatile.Write(ref swallowed, value);
        }

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

    /// <summary>Bytes from nowhere: read once, forwards, of unknown length.</summary>
    private sealed class EndlessStream(long length) : Stream
    {
        private long left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, left);
            buffer[..count].Fill((byte)left);
            left -= count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer.AsSpan(offset, count)));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
