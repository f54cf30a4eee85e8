using System.Diagnostics;
using Portable.Adapters.Tests.Memory;
using Portable.ObjectStorage;

namespace Portable.Benchmarks;

/// <summary>How much memory uploads need, with nothing else in the process. The arrays of the pool lie in the managed heap and are counted with it.</summary>
internal static class MemoryUse
{
    private const int MiB = 1024 * 1024;

    /// <summary>Measures the uploads to a store, whose answers should take a while: then parts are under way together, as in a network.</summary>
    public static async Task RunAsync(Report report, IObjectStore store)
    {
        await store.PutAsync("warm-up", new SyntheticStream(20 * MiB));
        await ManyAsync(store, 100);

        var table = report.Begin(
            $"What uploads by the {store.Provider} adapter hold, answers from within the process", "seconds", "heap at most, MiB, garbage included", "resident at most, MiB", "allocated in all, MiB");
        await MeasureAsync(table, "1 GiB of unknown length", () => store.PutAsync("large", new SyntheticStream(1024L * MiB)));
        await MeasureAsync(table, "100 uploads of 10 KB at once", () => ManyAsync(store, 100));
        await MeasureAsync(table, "1,000 uploads of 10 KB at once", () => ManyAsync(store, 1000));
    }

    private static async Task ManyAsync(IObjectStore store, int count) =>
        await Task.WhenAll(Enumerable.Range(0, count).Select(number => store.PutAsync($"small-{number}", new SyntheticStream(10_000))));

    private static async Task MeasureAsync(Report.Table table, string what, Func<Task> upload)
    {
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var (before, allocated) = (Now(forceFullCollection: true), GC.GetTotalAllocatedBytes(precise: true));
        var started = Stopwatch.GetTimestamp();
        using var ended = new CancellationTokenSource();
        var watching = Task.Run(() => PeakAsync(ended.Token));
        await upload();
        var elapsed = Stopwatch.GetElapsedTime(started);
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        await ended.CancelAsync();
        var peak = await watching;
        table.Add(
            what,
            Figure.Tenths(elapsed.TotalSeconds),
            Figure.Tenths((double)(peak.Heap - before.Heap) / MiB),
            Figure.Tenths((double)(peak.Resident - before.Resident) / MiB),
            Figure.Tenths((double)allocated / MiB));
    }

    private static async Task<(long Heap, long Resident)> PeakAsync(CancellationToken ended)
    {
        var peak = (Heap: 0L, Resident: 0L);
        while (!ended.IsCancellationRequested)
        {
            var now = Now(forceFullCollection: false);
            peak = (Math.Max(peak.Heap, now.Heap), Math.Max(peak.Resident, now.Resident));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return peak;
    }

    private static (long Heap, long Resident) Now(bool forceFullCollection) => (GC.GetTotalMemory(forceFullCollection), Environment.WorkingSet);
}
