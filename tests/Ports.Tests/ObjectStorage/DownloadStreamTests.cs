using CsCheck;
using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

public sealed class DownloadStreamTests
{
    private readonly ImpatientTimeProvider time = new();
    private readonly TestObjectStore store;
    private readonly byte[] bytes = Generate.Bytes(1000);

    public DownloadStreamTests() => store = new TestObjectStore(time);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_broken_connection_resumes_at_the_offset_with_the_same_ETag(bool sync)
    {
        var info = store.Seed("a", bytes);
        store.Content = (open, content) => open == 0 ? new ScriptedStream(content, 300, () => new IOException("reset")) : content;

        Assert.Equal(bytes, await ReadAsync("a", sync));

        Assert.Equal(2, store.Opens.Count);
        Assert.Equal(new GetOptions { Range = ByteRange.Slice(300, 700), IfMatch = info.ETag }, store.Opens[1]);
        Assert.Empty(time.Waits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_connection_that_ends_early_resumes_too(bool sync)
    {
        store.Seed("a", bytes);
        store.Content = (open, content) => open == 0 ? new ScriptedStream(content, 999, maxRead: 10) : content;

        Assert.Equal(bytes, await ReadAsync("a", sync));
        Assert.Equal(ByteRange.Slice(999, 1), store.Opens[1].Range);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_range_resumes_within_the_range(bool sync)
    {
        store.Seed("a", bytes);
        store.Content = (open, content) => open == 0 ? new ScriptedStream(content, 10, () => new HttpRequestException("gone")) : content;

        Assert.Equal(bytes[200..250], await ReadAsync("a", sync, ByteRange.Slice(200, 50)));
        Assert.Equal(ByteRange.Slice(210, 40), store.Opens[1].Range);
    }

    [Fact]
    public void However_often_it_breaks_the_bytes_are_those_of_the_object() =>
        Gen.Select(Gen.Int[0, 3000], Gen.Int[1, 400].Array[0, 20], Gen.Bool).Sample((size, breaks, sync) =>
        {
            var own = new TestObjectStore(new ImpatientTimeProvider());
            var content = Generate.Bytes(size, size);
            own.Seed("a", content);
            own.Content = (open, stream) => open < breaks.Length
                ? new ScriptedStream(stream, breaks[open], open % 2 == 0 ? null : () => new IOException("reset"), maxRead: 1 + (breaks[open] % 90))
                : stream;
            using var download = own.GetAsync("a").GetAwaiter().GetResult()!;
            Assert.Equal(content, sync ? ReadSync(download.Content) : ReadAllAsync(download.Content).GetAwaiter().GetResult());
        }, iter: 300);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_that_changed_meanwhile_is_never_mixed_in(bool sync)
    {
        store.Seed("a", bytes);
        store.Content = (open, content) => open == 0 ? new ScriptedStream(content, 300, () => Changed(new IOException("reset"))) : content;

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync("a", sync));

        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, error.Code);

        Exception Changed(Exception exception)
        {
            store.Seed("a", Generate.Bytes(1000, seed: 2));
            return exception;
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_object_that_was_deleted_meanwhile_fails_the_read(bool sync)
    {
        store.Seed("a", bytes);
        store.Content = (_, content) => new ScriptedStream(content, 300, () =>
        {
            store.Objects.Clear();
            return new IOException("reset");
        });

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync("a", sync));

        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, error.Code);
        Assert.Equal("Get", error.Operation);
        Assert.Equal("a", error.Key?.Value);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Five_attempts_without_progress_end_in_Unavailable(bool sync)
    {
        store.Seed("a", bytes);
        var cause = new IOException("reset");
        store.Content = (open, content) => new ScriptedStream(content, open == 0 ? 300 : 0, () => cause);

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync("a", sync));

        Assert.Equal(ObjectStoreErrorCode.Unavailable, error.Code);
        Assert.True(error.IsTransient);
        Assert.Same(cause, error.InnerException);
        Assert.Contains("byte 300 of 1,000", error.Message, StringComparison.Ordinal);
        Assert.Equal(1 + 5, store.Opens.Count);
        Assert.Equal(time.Waits.Order(), time.Waits);
        Assert.InRange(time.Waits.Aggregate((sum, wait) => sum + wait), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Progress_begins_the_count_of_attempts_anew()
    {
        store.Seed("a", bytes);
        store.Content = (_, content) => new ScriptedStream(content, 50, () => new IOException("reset"));

        Assert.Equal(bytes, await ReadAsync("a", sync: false));
        Assert.Equal(20, store.Opens.Count);
    }

    [Fact]
    public async Task A_transient_error_while_resuming_is_tried_again_and_another_is_not()
    {
        store.Seed("a", bytes);
        store.Content = (open, content) => open == 0 ? new ScriptedStream(content, 300, () => new IOException("reset")) : content;
        var faults = new Queue<Exception?>([null, new TimeoutException("slow"), null]);
        store.Fault = _ => faults.Dequeue();
        Assert.Equal(bytes, await ReadAsync("a", sync: false));

        store.Content = (_, content) => new ScriptedStream(content, 300, () => new IOException("reset"));
        faults = new Queue<Exception?>([null, new UnauthorizedAccessException("no")]);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync("a", sync: false));
        Assert.Equal(ObjectStoreErrorCode.PermissionDenied, error.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_whole_read_of_damaged_bytes_ends_in_ChecksumMismatch(bool sync)
    {
        store.Seed("a", bytes);
        store.Content = (_, content) => new ScriptedStream(content, flip: 1);

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync("a", sync));

        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
    }

    [Fact]
    public async Task A_damaged_read_never_ends_as_if_it_were_whole()
    {
        store.Seed("a", bytes);
        store.Content = (_, content) => new ScriptedStream(content, flip: 1);
        await using var download = await store.GetAsync("a", null, Run.Token);
        await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAllAsync(download!.Content));

        var again = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAllAsync(download!.Content));

        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, again.Code);
    }

    [Fact]
    public async Task An_empty_object_is_verified_as_well()
    {
        store.Seed("a", []);
        Assert.Empty(await ReadAsync("a", sync: false));

        store.Seed("b", [], new Crc32C(1));
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync("b", sync: false));
        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
    }

    [Fact]
    public async Task A_partial_read_and_an_object_without_checksum_are_not_verified()
    {
        store.Seed("a", bytes, new Crc32C(1));
        Assert.Equal(bytes[1..], await ReadAsync("a", sync: false, ByteRange.From(1)));

        store.Seed("b", bytes, withChecksum: false);
        Assert.Equal(bytes, await ReadAsync("b", sync: false));
    }

    [Fact]
    public async Task A_range_that_covers_the_whole_object_is_verified()
    {
        store.Seed("a", bytes, new Crc32C(1));

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync("a", sync: false, ByteRange.Slice(0, 5000)));

        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
    }

    [Fact]
    public async Task Cancelling_ends_the_read_with_OperationCanceledException_whatever_the_connection_says()
    {
        store.Seed("a", bytes);
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Run.Token);
        store.Content = (_, content) => new ScriptedStream(content, 300, () =>
        {
            source.Cancel();
            return new IOException("the connection was torn down by the cancellation");
        });
        await using var download = await store.GetAsync("a", null, Run.Token);
        var buffer = new byte[1000];
        Assert.Equal(300, await download!.Content.ReadAsync(buffer, source.Token));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download.Content.ReadAsync(buffer, source.Token).AsTask());

        Assert.Single(store.Opens);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_vendors_exception_while_reading_comes_in_the_ports_terms(bool sync)
    {
        store.Seed("a", bytes);
        var vendors = new InvalidDataException("the vendor's own.");
        store.Content = (_, content) => new ScriptedStream(content, 300, () => vendors);

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => ReadAsync("a", sync));

        Assert.Equal(ObjectStoreErrorCode.Unknown, error.Code);
        Assert.Same(vendors, error.InnerException);
    }

    [Fact]
    public async Task Disposing_half_way_releases_the_connection_and_ends_reading()
    {
        store.Seed("a", bytes);
        ScriptedStream? connection = null;
        store.Content = (_, content) => connection = new ScriptedStream(content);
        var download = await store.GetAsync("a", null, Run.Token);
        var buffer = new byte[10];
        await download!.Content.ReadExactlyAsync(buffer, Run.Token);

        await download.DisposeAsync();

        Assert.True(connection!.IsDisposed);
        Assert.False(download.Content.CanRead);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => download.Content.ReadAsync(buffer, Run.Token).AsTask());
        Assert.Throws<ObjectDisposedException>(() => download.Content.Read(buffer, 0, 1));
    }

    [Fact]
    public async Task A_broken_connection_is_released_before_the_next_is_opened()
    {
        store.Seed("a", bytes);
        List<ScriptedStream> connections = [];
        store.Content = (open, content) =>
        {
            Assert.All(connections, connection => Assert.True(connection.IsDisposed));
            connections.Add(new ScriptedStream(content, open < 3 ? 100 : null));
            return connections[^1];
        };

        Assert.Equal(bytes, await ReadAsync("a", sync: false));
        Assert.Equal(4, connections.Count);
        Assert.All(connections, connection => Assert.True(connection.IsDisposed));
    }

    [Fact]
    public async Task The_stream_knows_its_length_and_position_and_does_nothing_but_read()
    {
        store.Seed("a", bytes);
        await using var download = await store.GetAsync("a", new GetOptions { Range = ByteRange.From(400) }, Run.Token);
        var stream = download!.Content;
        await stream.ReadExactlyAsync(new byte[10], Run.Token);

        Assert.Equal((600, 10), (stream.Length, stream.Position));
        Assert.True(stream is { CanRead: true, CanSeek: false, CanWrite: false });
        Assert.Throws<NotSupportedException>(() => stream.Position = 0);
        Assert.Throws<NotSupportedException>(() => stream.Seek(0, SeekOrigin.Begin));
        Assert.Throws<NotSupportedException>(() => stream.SetLength(0));
        Assert.Throws<NotSupportedException>(() => stream.Write([1], 0, 1));
    }

    private async Task<byte[]> ReadAsync(string key, bool sync, ByteRange? range = null)
    {
        await using var download = await store.GetAsync(key, new GetOptions { Range = range }, Run.Token);
        return sync ? ReadSync(download!.Content) : await ReadAllAsync(download!.Content);
    }

    private static byte[] ReadSync(Stream stream)
    {
        using var buffer = new MemoryStream();
        stream.CopyTo(buffer);
        return buffer.ToArray();
    }

    private static async Task<byte[]> ReadAllAsync(Stream stream)
    {
        using var buffer = new MemoryStream();
        await stream.CopyToAsync(buffer, Run.Token);
        return buffer.ToArray();
    }
}
