using System.Net;
using System.Net.Sockets;
using System.Text;
using Portable.ObjectStorage;

namespace UploadProcessor.Tests.Serving;

/// <summary>Uploads that are large, many, or end in the middle.</summary>
public sealed class UploadLoadTests
{
    /// <summary>What the sockets of both sides hold; nothing of the server's own comes near it.</summary>
    private const long MostUnderWay = 24_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_large_photograph_goes_through_as_it_comes_and_is_never_held()
    {
        const int size = 100_000_000;
        long read = 0;
        long mostUnderWay = 0;
        var sending = new EndlessJpeg(size);
        await using var server = await RunningServer.StartBehindAsync(
            inner => new StoreInFront(inner)
            {
                AroundPut = async (_, content, put) =>
                {
                    var buffer = new byte[64 * 1024];
                    for (int bytes; (bytes = await content.Stream!.ReadAsync(buffer, Token)) > 0;)
                    {
                        read += bytes;
                        mostUnderWay = Math.Max(mostUnderWay, sending.Sent - read);
                    }

                    return await put(ObjectContent.FromBytes("kept"u8.ToArray()));
                },
            },
            "UploadProcessor:MaxBytes=110000000");

        using var answer = await server.UploadAsync("large.jpg", sending);

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(size, read);
        Assert.InRange(mostUnderWay, 0, MostUnderWay);
    }

    [Fact]
    public async Task Of_two_hundred_at_once_eight_are_let_through_and_none_is_lost()
    {
        const int count = 200;
        const int limit = 8;
        var (now, most) = (0, 0);
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartBehindAsync(inner => new StoreInFront(inner)
        {
            AroundPut = async (key, content, put) =>
            {
                if (!key.Value.StartsWith("uploads/", StringComparison.Ordinal))
                    return await put(content);
                InterlockedMax(ref most, Interlocked.Increment(ref now));
                await gate.Task;
                var info = await put(content);
                Interlocked.Decrement(ref now);
                return info;
            },
        });
        using var picture = Photos.RedAndBlue(8, 8);
        var photos = Enumerable.Range(0, count).Select(_ => new CountedContent(picture.PngsaveBuffer())).ToList();

        var uploads = photos.Select((photo, i) => server.UploadAsync($"{i:D3}.png", photo)).ToList();
        await Task.WhenAll(photos.Select(photo => photo.Sent)).WaitAsync(TimeSpan.FromSeconds(60), Token);
        await Wait.UntilAsync(() => Task.FromResult(now == limit));
        for (var i = 0; i < count; i++)
            await server.GetAsync("/about");
        Assert.Equal(limit, now);
        gate.SetResult();

        Assert.All(await Task.WhenAll(uploads), answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Equal(limit, most);
        Assert.Equal(count, (await server.KeysAsync("uploads/")).Count);
        await Wait.UntilAsync(async () => (await server.GetAsync("/photos")).EnumerateArray().Count(item => item.GetProperty("state").GetString() == "done") == count);
    }

    [Fact]
    public async Task Who_finds_the_line_full_is_asked_to_come_back()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartBehindAsync(
            inner => new StoreInFront(inner)
            {
                BeforePut = key =>
                {
                    if (!key.Value.StartsWith("uploads/", StringComparison.Ordinal))
                        return Task.CompletedTask;
                    begun.TrySetResult();
                    return gate.Task;
                },
            },
            "UploadProcessor:MaxUploads=1",
            "UploadProcessor:MaxWaiting=0");
        var photo = Photos.Bundle("rocket.jpg");
        var first = server.UploadAsync("first.jpg", photo);
        await begun.Task;

        using var second = await server.UploadAsync("second.jpg", photo);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "2"), (second.StatusCode, second.Headers.GetValues("Retry-After").Single()));
        gate.SetResult();
        Assert.Equal(HttpStatusCode.Created, (await first).StatusCode);
        await server.UploadOrFailAsync("second.jpg", photo);
    }

    [Theory]
    [InlineData("Content-Length: 5000000")]
    [InlineData("Transfer-Encoding: chunked")]
    public async Task A_client_that_hangs_up_in_mid_upload_leaves_nothing(string framing)
    {
        var ended = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartBehindAsync(inner => new StoreInFront(inner)
        {
            BeforePut = _ =>
            {
                taken.SetResult();
                return Task.CompletedTask;
            },
            AroundPut = async (_, content, put) =>
            {
                var failure = await Record.ExceptionAsync(() => put(content));
                ended.SetResult(failure);
                return failure is null ? new ObjectInfo { Key = "uploads/x", Size = 0, ETag = new ETag("x"), LastModified = default } : throw failure;
            },
        });
        var photo = Photos.Bundle("rocket.jpg");

        using (var client = new TcpClient())
        {
            await client.ConnectAsync(server.Client.BaseAddress!.Host, server.Client.BaseAddress.Port, Token);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /uploads?name=half.jpg HTTP/1.1\r\nHost: x\r\n{framing}\r\n\r\n"), Token);
            if (framing.EndsWith("chunked", StringComparison.Ordinal))
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"{photo.Length:x}\r\n"), Token);
            await stream.WriteAsync(photo, Token);
            await taken.Task.WaitAsync(TimeSpan.FromSeconds(60), Token);
        }

        Assert.NotNull(await ended.Task.WaitAsync(TimeSpan.FromSeconds(60), Token));
        Assert.Empty(await server.KeysAsync(string.Empty));
        Assert.Empty((await server.GetAsync("/photos")).EnumerateArray());
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = most; value > seen; seen = most)
            Interlocked.CompareExchange(ref most, value, seen);
    }

    /// <summary>Says when it is on its way.</summary>
    private sealed class CountedContent(byte[] bytes) : HttpContent
    {
        private readonly TaskCompletionSource sent = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Sent => sent.Task;

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes, Token);
            await stream.FlushAsync(Token);
            sent.TrySetResult();
        }

        protected override bool TryComputeLength(out long length)
        {
            length = bytes.Length;
            return true;
        }
    }

    /// <summary>Bytes that begin like a photograph, made as they are sent, with no length told.</summary>
    private sealed class EndlessJpeg(int size) : HttpContent
    {
        private long sent;

        public long Sent => Interlocked.Read(ref sent);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var block = new byte[100_000];
            (block[0], block[1], block[2]) = (0xFF, 0xD8, 0xFF);
            while (Sent < size)
            {
                await stream.WriteAsync(block, Token);
                Interlocked.Add(ref sent, block.Length);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
