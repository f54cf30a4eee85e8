using System.Diagnostics;

namespace Portable.Benchmarks;

/// <summary>One way to do what is measured.</summary>
/// <param name="Call">What is measured.</param>
/// <param name="Prepare">What a number of calls needs to be there.</param>
internal sealed record Side(Func<Task> Call, Func<int, Task>? Prepare = null);

/// <summary>The same work done without the adapter and by it, in turn, round by round: a slow moment of the machine or the server meets both.</summary>
/// <param name="name">What is done.</param>
/// <param name="calls">How often in a round.</param>
/// <param name="raw">By what the adapter is compared with.</param>
/// <param name="ours">By the adapter.</param>
internal sealed class Comparison(string name, int calls, Side raw, Side ours)
{
    private const int WarmUpRounds = 3;

    /// <summary>Measures, and prints a table.</summary>
    /// <param name="report">Where to.</param>
    /// <param name="title">What is measured.</param>
    /// <param name="other">What the adapter is compared with.</param>
    /// <param name="comparisons">The lines.</param>
    /// <param name="rounds">How many rounds count.</param>
    public static async Task RunAsync(Report report, string title, string other, IEnumerable<Comparison> comparisons, int rounds)
    {
        var table = report.Begin(
            $"{title}, {rounds} rounds, medians a call",
            $"{other}, µs",
            "Portable, µs",
            $"time, {other} = 1",
            "spread",
            $"{other}, bytes",
            "Portable, bytes",
            "more");
        foreach (var comparison in comparisons)
            await comparison.RunAsync(table, rounds);
    }

    private async Task RunAsync(Report.Table table, int rounds)
    {
        List<Sample> raws = [], both = [];
        for (var round = -WarmUpRounds; round < rounds; round++)
        {
            // Who comes first changes: the first may find caches cold, the second garbage.
            var rawFirst = round % 2 == 0;
            var first = await MeasureAsync(rawFirst ? raw : ours);
            var second = await MeasureAsync(rawFirst ? ours : raw);
            if (round < 0)
                continue;
            raws.Add(rawFirst ? first : second);
            both.Add(rawFirst ? second : first);
        }

        double[] ratios = [.. raws.Zip(both, (other, portable) => portable.Microseconds / other.Microseconds)];
        var (otherBytes, portableBytes) = (raws.Select(sample => sample.Bytes).Median(), both.Select(sample => sample.Bytes).Median());
        table.Add(
            name,
            raws.Select(sample => sample.Microseconds).Median(),
            both.Select(sample => sample.Microseconds).Median(),
            Figure.Ratio(ratios.Median()),
            Figure.Ratio(ratios.Spread()),
            otherBytes,
            portableBytes,
            portableBytes - otherBytes);
    }

    private async Task<Sample> MeasureAsync(Side side)
    {
        if (side.Prepare is { } prepare)
            await prepare(calls);
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        for (var call = 0; call < calls; call++)
            await side.Call();
        var elapsed = Stopwatch.GetElapsedTime(started);
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        return new(elapsed.TotalMicroseconds / calls, (double)bytes / calls);
    }

    private readonly record struct Sample(double Microseconds, double Bytes);
}
