using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Portable.Diagnostics;

/// <summary>Times one call to a port and reports it as an activity and a metric. There is none when nobody listens.</summary>
internal sealed class Operation : IDisposable
{
    private readonly Activity? activity;
    private readonly Histogram<double> duration;
    private readonly long started = Stopwatch.GetTimestamp();
    private TagList tags;

    private Operation(Activity? activity, Histogram<double> duration, in TagList tags) =>
        (this.activity, this.duration, this.tags) = (activity, duration, tags);

    /// <summary>Whether a call should be reported at all; asked before tags are made.</summary>
    public static bool IsObserved(Histogram<double> duration) => duration.Enabled || PortableTelemetry.Source.HasListeners();

    /// <summary>Begins a call. The tags go to the activity and the metric alike.</summary>
    public static Operation Start(string name, ActivityKind kind, Histogram<double> duration, in TagList tags) =>
        new(PortableTelemetry.Source.StartActivity(kind, tags: tags, name: name), duration, tags);

    /// <summary>Adds what is of interest for one call but would make too many metric series.</summary>
    public void Detail(string name, object? value) => activity?.SetTag(name, value);

    public void Fail(Exception exception, string errorType)
    {
        tags.Add("error.type", errorType);
        activity?.SetTag("error.type", errorType);
        activity?.SetStatus(ActivityStatusCode.Error, exception.Message);
    }

    public void Dispose()
    {
        activity?.Dispose();
        duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, tags);
    }
}
