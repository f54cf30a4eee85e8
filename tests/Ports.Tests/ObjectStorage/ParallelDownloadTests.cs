using CsCheck;
using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

public sealed class ParallelDownloadTests
{
    private const int Part = 64 * 1024;
    private readonly TestObjectStore store = new(new ImpatientTimeProvider());

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(Part - 1, 1)]
    [InlineData(Part, 1)]
    [InlineData(Part + 1, 2)]
    [InlineData((5 * Part) - 1, 5)]
    [InlineData(5 * Part, 5)]
    [InlineData((5 * Part) + 1, 6)]
    public async Task An_object_of_any_size_comes_whole_in_as_few_requests_as_it_has_parts(int size, int requests)
    {
        var bytes = Generate.Bytes(size);
        store.Seed("a", bytes);
        using var target = new MemoryStream();
        var progress = new List<long>();

        var info = await store.DownloadToStreamAsync("a", target, Options(4, new Count(progress.Add)), Run.Token);

        Assert.Equal(size, info?.Size);
        Assert.Equal(bytes, target.ToArray());
        Assert.Equal(requests, store.Opens.Count);
        Assert.Equal(progress.Order(), progress);
        if (size > 0)
            Assert.Equal(size, progress[^1]);
    }

    [Fact]
    public async Task All_parts_are_of_the_version_that_was_opened()
    {
        var info = store.Seed("a", Generate.Bytes(5 * Part));
        using var target = new MemoryStream();

        await store.DownloadToStreamAsync("a", target, Options(4), Run.Token);

        Assert.All(store.Opens.Skip(1), open => Assert.Equal(info.ETag, open.IfMatch));
        Assert.Equal(Enumerable.Range(0, 5).Select(i => ByteRange.Slice(i * Part, Part)), store.Opens.Select(open => open.Range!.Value));
    }

    [Fact]
    public async Task An_object_that_changes_meanwhile_fails_the_download()
    {
        store.Seed("a", Generate.Bytes(20 * Part));
        store.Content = (open, content) =>
        {
            if (open == 5)
                store.Seed("a", Generate.Bytes(20 * Part, seed: 2));
            return content;
        };

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.DownloadToStreamAsync("a", Stream.Null, Options(4), Run.Token));

        Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, error.Code);
    }

    [Fact]
    public async Task Damage_in_one_part_is_found()
    {
        store.Seed("a", Generate.Bytes(5 * Part));
        store.Content = (open, content) => open == 3 ? new ScriptedStream(content, flip: 1) : content;

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.DownloadToStreamAsync("a", Stream.Null, Options(4), Run.Token));

        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
    }

    [Fact]
    public void Broken_connections_in_any_part_change_nothing() =>
        Gen.Select(Gen.Int[0, 8 * Part], Gen.Int[1, 8], Gen.Int[1, Part].Array[0, 12]).Sample((size, parallel, breaks) =>
        {
            var own = new TestObjectStore(new ImpatientTimeProvider());
            var bytes = Generate.Bytes(size, size);
            own.Seed("a", bytes);
            own.Content = (open, content) => open < breaks.Length ? new ScriptedStream(content, breaks[open], () => new IOException("reset")) : content;
            using var target = new MemoryStream();
            own.DownloadToStreamAsync("a", target, Options(parallel)).GetAwaiter().GetResult();
            Assert.Equal(bytes, target.ToArray());
        }, iter: 60);

    [Fact]
    public async Task No_more_parts_than_asked_for_are_open_or_waiting_at_once()
    {
        store.Seed("a", Generate.Bytes(40 * Part));
        long written = 0;
        var most = 0L;
        store.Content = (open, content) =>
        {
            most = Math.Max(most, open + 1 - (Interlocked.Read(ref written) / Part));
            return content;
        };

        await store.DownloadToStreamAsync("a", Stream.Null, Options(3, new Count(total => Interlocked.Exchange(ref written, total))), Run.Token);

        Assert.InRange(most, 2, 3);
    }

    [Fact]
    public async Task A_target_that_fails_ends_the_download_and_every_connection()
    {
        store.Seed("a", Generate.Bytes(20 * Part));
        var connections = new System.Collections.Concurrent.ConcurrentBag<ScriptedStream>();
        store.Content = (_, content) =>
        {
            var connection = new ScriptedStream(content, maxRead: 1000);
            connections.Add(connection);
            return connection;
        };
        using var full = new MemoryStream(new byte[(2 * Part) + 1]);

        await Assert.ThrowsAsync<NotSupportedException>(() => store.DownloadToStreamAsync("a", full, Options(4), Run.Token));

        Assert.All(connections, connection => Assert.True(connection.IsDisposed));
    }

    [Fact]
    public async Task Cancelling_ends_the_download()
    {
        store.Seed("a", Generate.Bytes(20 * Part));
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Run.Token);
        var options = Options(4, new Count(total =>
        {
            if (total > 3 * Part)
                source.Cancel();
        }));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.DownloadToStreamAsync("a", Stream.Null, options, source.Token));
    }

    [Fact]
    public async Task Options_out_of_range_are_refused()
    {
        DownloadOptions[] nonsense = [new() { PartSize = Part - 1 }, new() { MaxParallelParts = 0 }, new() { MaxParallelParts = 65 }];
        foreach (var options in nonsense)
            await Assert.ThrowsAsync<ArgumentException>(() => store.DownloadToStreamAsync("a", Stream.Null, options, Run.Token));
    }

    private static DownloadOptions Options(int parallel, IProgress<long>? progress = null) =>
        new() { PartSize = Part, MaxParallelParts = parallel, Progress = progress };

    private sealed class Count(Action<long> then) : IProgress<long>
    {
        public void Report(long value) => then(value);
    }
}
