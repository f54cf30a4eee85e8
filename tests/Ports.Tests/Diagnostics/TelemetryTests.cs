using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Portable.Diagnostics;
using Portable.MessageQueues;
using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.Diagnostics;

/// <summary>Listeners hear the whole process, and whoever is heard sends a trace along: nothing else may run meanwhile.</summary>
[Collection(nameof(TelemetryTests))]
[CollectionDefinition(nameof(TelemetryTests), DisableParallelization = true)]
public sealed class TelemetryTests : IDisposable
{
    private readonly string bucket = "bucket-" + Guid.NewGuid().ToString("N");
    private readonly ActivitySource application = new("application-" + Guid.NewGuid().ToString("N"));
    private readonly ConcurrentQueue<Activity> activities = [];
    private readonly ConcurrentQueue<(string Instrument, double Value, Dictionary<string, object?> Tags)> measurements = [];
    private readonly ActivityListener listener;
    private readonly MeterListener meters;

    public TelemetryTests()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PortableTelemetry.Name || source == application,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity => activities.Enqueue(activity),
        };
        ActivitySource.AddActivityListener(listener);
        meters = new MeterListener
        {
            InstrumentPublished = (instrument, own) =>
            {
                if (instrument.Meter.Name == PortableTelemetry.Name)
                    own.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => measurements.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => measurements.Enqueue((instrument.Name, value, new(tags.ToArray()))));
        meters.Start();
    }

    public void Dispose()
    {
        meters.Dispose();
        listener.Dispose();
        application.Dispose();
    }

    [Fact]
    public async Task An_object_store_call_is_an_activity_and_a_duration()
    {
        using var root = application.StartActivity("root");
        var store = new TestObjectStore(bucket: bucket);

        await store.PutAsync("folder/a", new byte[] { 1 }, null, Run.Token);

        var activity = Assert.Single(activities, activity => activity.TraceId == root!.TraceId);
        Assert.Equal(($"Put {bucket}", ActivityKind.Client, ActivityStatusCode.Unset), (activity.DisplayName, activity.Kind, activity.Status));
        Assert.Equal(
            [("object_store.bucket", bucket), ("object_store.key", "folder/a"), ("object_store.operation.name", "Put"), ("object_store.provider", "Test")],
            activity.TagObjects.OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => (tag.Key, (string)tag.Value!)));
        var measured = Assert.Single(measurements, measured => bucket.Equals(measured.Tags.GetValueOrDefault("object_store.bucket")));
        Assert.Equal("object_store.client.operation.duration", measured.Instrument);
        Assert.InRange(measured.Value, 0, 60);
        Assert.DoesNotContain("object_store.key", measured.Tags.Keys);
    }

    [Fact]
    public async Task A_failure_has_the_ports_code_as_error_type()
    {
        using var root = application.StartActivity("root");
        var store = new TestObjectStore(bucket: bucket) { Fault = _ => new ObjectStoreException(ObjectStoreErrorCode.Throttled, "slow down", "Test", "Head", bucket) };

        await Assert.ThrowsAsync<ObjectStoreException>(() => store.HeadAsync("a", Run.Token));

        var activity = Assert.Single(activities, activity => activity.TraceId == root!.TraceId);
        Assert.Equal((ActivityStatusCode.Error, "Throttled"), (activity.Status, activity.GetTagItem("error.type")));
        var measured = Assert.Single(measurements, measured => bucket.Equals(measured.Tags.GetValueOrDefault("object_store.bucket")));
        Assert.Equal("Throttled", measured.Tags["error.type"]);
    }

    [Fact]
    public async Task A_vendors_exception_has_the_code_it_was_given_as_error_type()
    {
        using var root = application.StartActivity("root");
        var store = new TestObjectStore(bucket: bucket) { Fault = _ => new TimeoutException("slow") };

        await Assert.ThrowsAsync<ObjectStoreException>(() => store.HeadAsync("a", Run.Token));

        Assert.Equal("Unavailable", Assert.Single(activities, activity => activity.TraceId == root!.TraceId).GetTagItem("error.type"));
    }

    [Fact]
    public async Task A_message_queue_speaks_OpenTelemetrys_words()
    {
        using var root = application.StartActivity("root");
        var queue = new TestMessageQueue();

        await queue.SendAsync(new Message(new byte[1]), Run.Token);
        await queue.SendBatchAsync([new Message(new byte[1]), new Message(new byte[1])], Run.Token);
        var received = await queue.ReceiveAsync(null, Run.Token);
        await queue.CompleteAsync(received[0], Run.Token);
        await Assert.ThrowsAsync<MessageQueueException>(() => queue.CompleteAsync(received[0], Run.Token).AsTask());

        var own = activities.Where(activity => activity.TraceId == root!.TraceId).ToArray();
        Assert.Equal(
            [
                ("send queue", ActivityKind.Producer, "Send", "send", null),
                ("send queue", ActivityKind.Producer, "SendBatch", "send", null),
                ("receive queue", ActivityKind.Client, "Receive", "receive", null),
                ("settle queue", ActivityKind.Client, "Complete", "settle", null),
                ("settle queue", ActivityKind.Client, "Complete", "settle", "LeaseLost"),
            ],
            own.Select(activity => (activity.DisplayName, activity.Kind, activity.GetTagItem("messaging.operation.name") as string,
                activity.GetTagItem("messaging.operation.type") as string, activity.GetTagItem("error.type") as string)));
        Assert.All(own, activity => Assert.Equal(("test", "queue"), (activity.GetTagItem("messaging.system"), activity.GetTagItem("messaging.destination.name"))));
        Assert.Equal([null, 2, 3, null, null], own.Select(activity => activity.GetTagItem("messaging.batch.message_count") as int?));
        Assert.NotNull(own[0].GetTagItem("messaging.message.id"));
    }

    [Fact]
    public async Task Messages_are_counted_when_sent_and_received()
    {
        var queue = new TestMessageQueue { Refuse = message => message.Body.Length == 2 ? new MessageQueueException(MessageQueueErrorCode.Throttled, "x", "Test", "SendBatch", "queue") : null };
        var (sent, consumed) = (Counted("messaging.client.sent.messages"), Counted("messaging.client.consumed.messages"));

        await queue.SendBatchAsync([new Message(new byte[1]), new Message(new byte[2]), new Message(new byte[3])], Run.Token);
        await queue.ReceiveAsync(null, Run.Token);

        Assert.Equal(2, Counted("messaging.client.sent.messages") - sent);
        Assert.Equal(2, Counted("messaging.client.consumed.messages") - consumed);

        double Counted(string instrument) => measurements.Where(measured => measured.Instrument == instrument).Sum(measured => measured.Value);
    }

    [Fact]
    public async Task The_trace_travels_with_the_message()
    {
        using var root = application.StartActivity("root");
        root!.TraceStateString = "vendor=1";
        var queue = new TestMessageQueue();

        await queue.SendAsync(new Message(default) { Attributes = new Dictionary<string, string> { ["a"] = "b" } }, Run.Token);
        await queue.SendBatchAsync([new Message(default)], Run.Token);

        Assert.Equal("b", queue.Waiting[0].Attributes["a"]);
        foreach (var received in await queue.ReceiveAsync(null, Run.Token))
        {
            var context = TraceContext.Read(received);
            Assert.Equal((root.TraceId, "vendor=1", true), (context.TraceId, context.TraceState, context.IsRemote));
            Assert.Contains(activities, activity => activity.SpanId == context.SpanId && activity.Kind == ActivityKind.Producer);
        }
    }

    [Fact]
    public async Task The_trace_of_another_is_left_as_it_is()
    {
        using var root = application.StartActivity("root");
        var queue = new TestMessageQueue();
        var given = new Dictionary<string, string> { [TraceContext.Parent] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" };

        await queue.SendAsync(new Message(default) { Attributes = given }, Run.Token);

        Assert.Equal(given, queue.Waiting[0].Attributes);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task The_trace_never_pushes_a_message_over_its_limit(int over, bool travels)
    {
        using var root = application.StartActivity("root");
        var queue = new TestMessageQueue();
        var parent = TraceContext.Parent.Length + 55;

        await queue.SendAsync(new Message(new byte[Message.MaxSize - parent + over]), Run.Token);

        Assert.Equal(travels, queue.Waiting[0].Attributes.ContainsKey(TraceContext.Parent));
        Assert.InRange(queue.Waiting[0].GetSize(), 1, Message.MaxSize);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task The_trace_never_pushes_a_message_over_the_providers_own_limit(int over, bool travels)
    {
        using var root = application.StartActivity("root");
        var queue = new TestMessageQueue { Limit = 1000 };
        var parent = TraceContext.Parent.Length + 55;

        await queue.SendAsync(new Message(new byte[1000 - parent + over]), Run.Token);

        Assert.Equal(travels, queue.Waiting[0].Attributes.ContainsKey(TraceContext.Parent));
    }

    [Theory]
    [InlineData(62, true)]
    [InlineData(63, false)]
    [InlineData(64, false)]
    public async Task The_trace_never_makes_too_many_attributes(int attributes, bool travels)
    {
        using var root = application.StartActivity("root");
        root!.TraceStateString = "vendor=1";
        var queue = new TestMessageQueue();

        await queue.SendAsync(new Message(default) { Attributes = Enumerable.Range(0, attributes).ToDictionary(i => $"n{i}", _ => "") }, Run.Token);

        Assert.Equal(travels, queue.Waiting[0].Attributes.ContainsKey(TraceContext.Parent));
        Assert.Null(MessageAttributes.Problem(queue.Waiting[0].Attributes));
    }

    [Theory]
    [InlineData("bad=\u0001")]
    [InlineData("bad=é")]
    public async Task A_trace_state_that_breaks_the_rules_stays_behind(string state)
    {
        using var root = application.StartActivity("root");
        root!.TraceStateString = state;
        var queue = new TestMessageQueue();

        await queue.SendAsync(new Message(default), Run.Token);

        Assert.Equal([TraceContext.Parent], queue.Waiting[0].Attributes.Keys);
    }

    [Fact]
    public void A_message_without_a_readable_trace_has_none()
    {
        Assert.Equal(default, TraceContext.Read(TestMessageQueue.Received(new Message(default))));
        Assert.Equal(default, TraceContext.Read(TestMessageQueue.Received(
            new Message(default), attributes: new() { [TraceContext.Parent] = "nonsense" })));
    }
}
