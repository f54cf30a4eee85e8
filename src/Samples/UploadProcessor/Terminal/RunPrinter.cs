using UploadProcessor.Running;

namespace UploadProcessor.Terminal;

/// <summary>What is said before and after a run, alike on every kind of output.</summary>
/// <param name="view">Where to say it.</param>
internal sealed class RunPrinter(IRunView view)
{
    private const int MostLines = 20;

    /// <summary>Says what is about to happen.</summary>
    /// <param name="source">The photographs.</param>
    /// <param name="output">Where renditions go.</param>
    /// <param name="provider">The provider of store and queue.</param>
    public void Begin(SourceFolder source, OutputFolder output, string provider)
    {
        view.WriteLine($"{Words.Count(source.Images.Count, "photograph")} from {source.Path}");
        view.WriteLine($"provider {provider}, renditions to {output.Path}");
        if (source.Skipped.Count > 0)
            view.WriteLine($"skipped, no photographs: {Words.Names(source.Skipped)}");
    }

    /// <summary>Says that the run is being stopped.</summary>
    public void Stopping() => view.WriteLine("stopping: what is in hand is finished; Ctrl-C again ends at once");

    /// <summary>Says what came of it.</summary>
    /// <param name="report">The run's report.</param>
    /// <param name="output">Where the renditions are.</param>
    public void End(RunReport report, OutputFolder output)
    {
        if (report.Of(PhotoOutcome.Processed).ToList() is { Count: > 0 } processed)
        {
            view.WriteLine(string.Empty);
            view.WriteTable(processed);
        }

        List("in the dead-letter queue", report.Of(PhotoOutcome.DeadLettered));
        List("failed", report.Of(PhotoOutcome.Failed));
        List("lost", report.Of(PhotoOutcome.Lost));
        List("left", report.Of(PhotoOutcome.Left));
        view.WriteLine(string.Empty);
        view.WriteLine(Words.Summary(report));
        view.WriteLine($"renditions: {output.Path}");
    }

    private void List(string title, IEnumerable<PhotoReport> photos)
    {
        var all = photos.ToList();
        if (all.Count == 0)
            return;
        view.WriteLine(string.Empty);
        view.WriteLine($"{title}:");
        foreach (var photo in all.Take(MostLines))
            view.WriteLine($"  {Words.Name(photo.File.Name)}: {Words.Name(photo.Reason ?? "no reason given")}");
        if (all.Count > MostLines)
            view.WriteLine($"  and {Words.Count(all.Count - MostLines, "other")}");
    }
}
