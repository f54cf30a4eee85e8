using System.Diagnostics;
using System.Globalization;
using Portable.Adapters.Aws;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Benchmarks.Aws;

/// <summary>How much memory uploads need, with nothing else in the process. The arrays of the pool lie in the managed heap and are counted with it.</summary>
internal static class UploadMemory
{
    private const int MiB = 1024 * 1024;

    public static async Task RunAsync()
    {
        // Parts that take a while are under way together, as in a network.
        using var handler = new AnsweringHandler { Delay = TimeSpan.FromMilliseconds(50) };
        using var provider = new S3ObjectStoreProvider(
            new AwsOptions { ServiceUrl = new Uri("http://127.0.0.1:9"), AccessKey = "test", SecretKey = "test", HttpClientFactory = new AnsweringHandler.Factory(handler) });
        await using var store = provider.Open(new ObjectStoreDefinition { Bucket = "memory" });
        await store.PutAsync("warm-up", new SyntheticStream(20 * MiB));
        await ManyAsync(store);

        await ReportAsync("1 GiB of unknown length", () => store.PutAsync("large", new SyntheticStream(1024L * MiB)));
        await ReportAsync("100 uploads of 10 KB at once", () => ManyAsync(store));
    }

    private static async Task ManyAsync(IObjectStore store) =>
        await Task.WhenAll(Enumerable.Range(0, 100).Select(number => store.PutAsync($"small-{number}", new SyntheticStream(10_000))));

    private static async Task ReportAsync(string what, Func<Task> upload)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var (before, allocated) = (GC.GetTotalMemory(forceFullCollection: true), GC.GetTotalAllocatedBytes(precise: true));
        var started = Stopwatch.GetTimestamp();
        using var ended = new CancellationTokenSource();
        var watching = Task.Run(() => PeakAsync(ended.Token));
        await upload();
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        await ended.CancelAsync();
        var peak = await watching - before;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{what}: {Stopwatch.GetElapsedTime(started).TotalSeconds:F1} s, heap at most {(double)peak / MiB:F1} MiB more than before, garbage included; {(double)allocated / MiB:F1} MiB allocated in all"));
    }

    private static async Task<long> PeakAsync(CancellationToken ended)
    {
        var peak = 0L;
        while (!ended.IsCancellationRequested)
        {
            peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: false));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return peak;
    }

    /// <summary>Bytes from nowhere: read once, forwards, of unknown length.</summary>
    private sealed class SyntheticStream(long length) : Stream
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
