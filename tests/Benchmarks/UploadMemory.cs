using System.Diagnostics;
using System.Globalization;
using Portable.Adapters.Tests.Memory;
using Portable.ObjectStorage;

namespace Portable.Benchmarks;

/// <summary>How much memory uploads need, with nothing else in the process. The arrays of the pool lie in the managed heap and are counted with it.</summary>
internal static class UploadMemory
{
    private const int MiB = 1024 * 1024;

    /// <summary>Measures the uploads to a store, whose answers should take a while: then parts are under way together, as in a network.</summary>
    public static async Task RunAsync(IObjectStore store)
    {
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
}
