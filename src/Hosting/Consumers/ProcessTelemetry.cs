using System.Diagnostics;
using System.Diagnostics.Metrics;
using Portable.Diagnostics;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>How the handling of messages is reported, in OpenTelemetry's words.</summary>
internal sealed class ProcessTelemetry(IMessageQueue queue)
{
    private static readonly ActivitySource Source = new(PortableTelemetry.Name);
    private static readonly Meter Meter = new(PortableTelemetry.Name);

    // The bounds that OpenTelemetry's conventions advise for this histogram.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        PortableTelemetry.MessagingProcessDuration,
        "s",
        "Duration of processing messages.",
        advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    private readonly string name = $"process {queue.Name}";
    private readonly TagList tags = new()
    {
        { "messaging.system", PortableTelemetry.MessagingSystem(queue) },
        { "messaging.destination.name", queue.Name },
        { "messaging.operation.name", "process" },
    };

    /// <summary>Begins the activity: a child of the sender's for one message, linked to the senders' for several.</summary>
    public Activity? Start(IReadOnlyList<ReceivedMessage> messages)
    {
        if (!Source.HasListeners())
            return null;
        if (messages.Count == 1)
        {
            var single = Source.StartActivity(name, ActivityKind.Consumer, TraceContext.Read(messages[0]), tags);
            single?.SetTag("messaging.operation.type", "process");
            single?.SetTag("messaging.message.id", messages[0].MessageId);
            return single;
        }

        var links = messages.Select(TraceContext.Read).Where(context => context != default).Select(context => new ActivityLink(context));
        var batch = Source.StartActivity(ActivityKind.Consumer, tags: tags, links: links, name: name);
        batch?.SetTag("messaging.operation.type", "process");
        batch?.SetTag("messaging.batch.message_count", messages.Count);
        return batch;
    }

    /// <summary>Ends what <see cref="Start"/> began.</summary>
    public void End(Activity? activity, TimeSpan duration, Exception? exception)
    {
        var errorType = exception?.GetType().FullName;
        if (activity is not null)
        {
            if (exception is not null)
            {
                activity.SetTag("error.type", errorType);
                activity.SetStatus(ActivityStatusCode.Error, exception.Message);
            }

            activity.Dispose();
        }

        if (!Duration.Enabled)
            return;
        var all = tags;
        if (errorType is not null)
            all.Add("error.type", errorType);
        Duration.Record(duration.TotalSeconds, all);
    }
}
