using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Portable.Diagnostics;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>What OpenTelemetry would see of a consumer.</summary>
public sealed class TelemetryTests
{
    // A queue of its own name: other tests of this process are heard by the same listeners.
    private readonly string name = $"telemetry-{Guid.NewGuid():N}";

    [Fact]
    public async Task Handling_a_message_is_a_consumer_activity_and_a_child_of_the_senders()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = Listen(activities);
        await using var app = await TestApp.StartAsync((_, _) => Task.CompletedTask, json: Json());
        string trace;
        using (var sender = new Activity("checkout").Start())
        {
            trace = sender.TraceId.ToString();
            await app.SendAsync("x");
        }

        await app.UntilEmptyAsync();
        await app.UntilAsync(() => activities.Any(IsProcess));

        var process = activities.Single(IsProcess);
        Assert.Equal(ActivityKind.Consumer, process.Kind);
        Assert.Equal(trace, process.TraceId.ToString());
        Assert.Equal(name, process.GetTagItem("messaging.destination.name"));
        Assert.Equal("process", process.GetTagItem("messaging.operation.type"));
        Assert.Equal("process", process.GetTagItem("messaging.operation.name"));
        Assert.NotNull(process.GetTagItem("messaging.message.id"));
        Assert.NotNull(process.GetTagItem("messaging.system"));
        Assert.Equal(ActivityStatusCode.Unset, process.Status);
    }

    [Fact]
    public async Task A_handler_that_throws_makes_an_error_of_its_activity_and_marks_the_metric()
    {
        var activities = new ConcurrentQueue<Activity>();
        var durations = new ConcurrentQueue<Dictionary<string, object?>>();
        using var listener = Listen(activities);
        using var meters = new MeterListener();
        meters.InstrumentPublished = (instrument, meter) =>
        {
            if (instrument.Meter.Name == PortableTelemetry.Name && instrument.Name == PortableTelemetry.MessagingProcessDuration)
                meter.EnableMeasurementEvents(instrument);
        };
        meters.SetMeasurementEventCallback<double>((_, _, tags, _) => durations.Enqueue(new(tags.ToArray())));
        meters.Start();
        await using var app = await TestApp.StartAsync(
            (message, _) => message.DeliveryCount == 1 ? throw new InvalidDataException("Torn.") : Task.CompletedTask, json: Json());

        await app.SendAsync("x");
        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(100));
        var mine = () => durations.Where(tags => Equals(tags["messaging.destination.name"], name)).ToArray();
        await app.UntilAsync(() => mine().Length == 2);

        Assert.Equal(typeof(InvalidDataException).FullName, mine()[0]["error.type"]);
        Assert.False(mine()[1].ContainsKey("error.type"));
        var failed = activities.Where(IsProcess).MinBy(activity => activity.StartTimeUtc)!;
        Assert.Equal((ActivityStatusCode.Error, "Torn."), (failed.Status, failed.StatusDescription));
    }

    [Fact]
    public async Task Handling_a_batch_is_one_activity_linked_to_every_sender()
    {
        var activities = new ConcurrentQueue<Activity>();
        using var listener = Listen(activities);
        var gate = new Gate();
        await using var app = await TestApp.StartAsync(Json(), services => services
            .AddSingleton(new BatchScript(async (_, cancellationToken) =>
            {
                await gate.PassAsync(cancellationToken);
                return [];
            }))
            .AddBatchConsumer<ScriptedBatchHandler>("work", options => options.Concurrency = 1));
        await app.SendAsync("holds up the others");
        await app.UntilAsync(() => gate.Inside == 1);
        for (var i = 0; i < 3; i++)
        {
            using var sender = new Activity("checkout").Start();
            await app.SendAsync($"{i}");
        }

        gate.Open();
        await app.UntilEmptyAsync();
        await app.UntilAsync(() => activities.Count(IsProcess) == 2);

        var batch = activities.Where(IsProcess).MaxBy(activity => activity.StartTimeUtc)!;
        Assert.Equal(3, batch.GetTagItem("messaging.batch.message_count"));
        Assert.Equal(3, batch.Links.Select(link => link.Context.TraceId).Distinct().Count());
    }

    private string Json() => TestApp.Usual.Replace("work-queue", name, StringComparison.Ordinal);

    private bool IsProcess(Activity activity) => activity.DisplayName == $"process {name}";

    private static ActivityListener Listen(ConcurrentQueue<Activity> activities)
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PortableTelemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activities.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }
}
