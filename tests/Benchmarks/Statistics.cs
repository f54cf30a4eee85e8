namespace Portable.Benchmarks;

/// <summary>What is told of many measurements.</summary>
internal static class Statistics
{
    /// <summary>The one in the middle, or between the two in the middle.</summary>
    public static double Median(this IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }

    /// <summary>What so many of a hundred do not exceed.</summary>
    public static double Percentile(this IEnumerable<double> values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    /// <summary>How far the middle half reaches, as a part of the median: what of a difference may be the machine's.</summary>
    public static double Spread(this IReadOnlyCollection<double> values) => (values.Percentile(75) - values.Percentile(25)) / values.Median();
}
