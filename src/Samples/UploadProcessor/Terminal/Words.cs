using System.Globalization;
using UploadProcessor.Running;

namespace UploadProcessor.Terminal;

/// <summary>How things are put to the user.</summary>
internal static class Words
{
    private const int MostNames = 10;

    /// <summary>A size in bytes, as <c>791.6 kB</c>.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => Text($"{bytes} B"),
        < 1_000_000 => Text($"{bytes / 1e3:F1} kB"),
        _ => Text($"{bytes / 1e6:F1} MB"),
    };

    /// <summary>Dimensions, as <c>640×427</c>.</summary>
    public static string Dimensions(int width, int height) => Text($"{width}×{height}");

    /// <summary>Whole milliseconds.</summary>
    public static string Milliseconds(TimeSpan elapsed) => Text($"{elapsed.TotalMilliseconds:F0}");

    /// <summary>A number and a noun, as <c>1 photograph</c> and <c>2 photographs</c>.</summary>
    public static string Count(int count, string noun) => Text($"{count:N0} {noun}{(count == 1 ? string.Empty : "s")}");

    /// <summary>A file's name, safe to print: it may hold control characters, even a terminal's commands.</summary>
    public static string Name(string name) => string.Concat(name.Select(c => char.IsControl(c) ? '?' : c));

    /// <summary>Names in one line, cut short when there are many.</summary>
    public static string Names(IReadOnlyList<string> names)
    {
        var shown = string.Join(", ", names.Take(MostNames).Select(Name));
        return names.Count > MostNames ? Text($"{shown} and {names.Count - MostNames:N0} more") : shown;
    }

    /// <summary>What is said of a photograph as soon as it is done with.</summary>
    public static string Line(PhotoReport photo) => photo.Outcome switch
    {
        PhotoOutcome.Processed => $"{Name(photo.File.Name)}: {Count(photo.Renditions.Count, "rendition")} in {Milliseconds(photo.Elapsed)} ms",
        PhotoOutcome.DeadLettered => $"{Name(photo.File.Name)}: dead-lettered",
        _ => $"{Name(photo.File.Name)}: {Name(photo.Reason ?? string.Empty)}",
    };

    /// <summary>The run in one line.</summary>
    public static string Summary(RunReport report)
    {
        var processed = report.Of(PhotoOutcome.Processed).ToList();
        var left = report.Of(PhotoOutcome.Left).Count();
        var lost = report.Of(PhotoOutcome.Lost).Count() + report.Of(PhotoOutcome.Failed).Count();
        var rate = processed.Count / Math.Max(report.Elapsed.TotalSeconds, 0.001);
        return string.Join(", ", (string[])
        [
            Count(processed.Count, "photograph") + " processed",
            Count(processed.Sum(photo => photo.Renditions.Count), "rendition"),
            Count(report.Of(PhotoOutcome.DeadLettered).Count(), "dead letter"),
            .. left > 0 ? [Text($"{left:N0} left")] : Array.Empty<string>(),
            Text($"{lost:N0} lost"),
        ]) + Text($"; {report.Elapsed.TotalSeconds:F2} s, {rate:F1} photographs a second");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
