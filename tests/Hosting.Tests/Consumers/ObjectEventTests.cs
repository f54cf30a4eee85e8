using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>E1 to E3, as the consumer sees them.</summary>
public sealed class ObjectEventTests
{
    private static readonly string Json = TestApp.Usual.Replace(
        "\"Bucket\": \"uploads-bucket\"", "\"Bucket\": \"uploads-bucket\", \"Events\": { \"Queue\": \"work\", \"Prefix\": \"uploads/\" }", StringComparison.Ordinal);

    [Fact]
    public async Task E1_A_configured_store_tells_its_queue_of_created_and_deleted_objects()
    {
        var events = new ConcurrentQueue<ObjectEvent>();
        await using var app = await StartAsync(events);
        var store = app.StoreNamed("uploads");

        await store.PutTextAsync("elsewhere/x.txt", "x", cancellationToken: TestApp.Token);
        await store.PutTextAsync("uploads/a b+ü.txt", "hello", cancellationToken: TestApp.Token);
        await store.DeleteAsync("uploads/a b+ü.txt", null, TestApp.Token);
        await app.UntilEmptyAsync();

        Assert.Equal([ObjectEventKind.Created, ObjectEventKind.Deleted], events.Select(told => told.Kind));
        Assert.All(events, told => Assert.Equal(("uploads-bucket", (ObjectKey)"uploads/a b+ü.txt"), (told.Bucket, told.Key)));
        Assert.Equal(5, events.First().Size);
    }

    [Fact]
    public async Task E2_A_message_that_is_no_event_is_completed_with_a_line_in_the_log()
    {
        var events = new ConcurrentQueue<ObjectEvent>();
        await using var app = await StartAsync(events);

        await app.SendAsync("Good morning");
        await app.UntilEmptyAsync();

        Assert.Empty(events);
        Assert.Contains(app.Log.All, line => line.Contains("tells of no object event", StringComparison.Ordinal));
    }

    [Fact]
    public async Task E3_A_malformed_event_goes_to_the_dead_letter_queue_with_the_reason()
    {
        var events = new ConcurrentQueue<ObjectEvent>();
        await using var app = await StartAsync(events);

        await app.Queue.SendAsync(
            new Message("{"u8.ToArray()) { Attributes = new Dictionary<string, string> { [ObjectEventMessage.KindAttribute] = "Created" } }, TestApp.Token);
        var dead = await app.DeadLetterAsync();

        Assert.Equal(DeadLetterException.Undecodable, dead.DeadLetter!.Reason);
        Assert.Empty(events);
    }

    [Fact]
    public async Task E1_The_events_of_a_prefixed_store_are_asked_for_beneath_its_prefix_and_name_full_keys()
    {
        var events = new ConcurrentQueue<ObjectEvent>();
        await using var app = await StartAsync(events, Json.Replace("\"Events\"", "\"Prefix\": \"tenant-a/\", \"Events\"", StringComparison.Ordinal));

        await app.StoreNamed("uploads").PutTextAsync("uploads/1.txt", "x", cancellationToken: TestApp.Token);
        await app.UntilAsync(() => !events.IsEmpty);

        Assert.Equal("tenant-a/uploads/1.txt", events.Single().Key.Value);
    }

    [Fact]
    public async Task E1_Where_the_application_raises_them_a_claim_check_in_the_very_store_is_no_circle()
    {
        var events = new ConcurrentQueue<ObjectEvent>();
        var json = Json.Replace("\"Prefix\"", "\"RaisedBy\": \"application\", \"Prefix\"", StringComparison.Ordinal)
            .Replace("\"MaxDeliveryCount\"", "\"ClaimCheck\": { \"Store\": \"uploads\", \"Threshold\": 0 }, \"MaxDeliveryCount\"", StringComparison.Ordinal);
        await using var app = await StartAsync(events, json);
        var store = app.StoreNamed("uploads");

        Assert.Equal(Support.Emulated, store.Capabilities[ObjectStoreFeature.ObjectEvents]);
        await store.PutTextAsync("elsewhere/x.txt", "x", cancellationToken: TestApp.Token);
        await store.PutTextAsync("uploads/1.txt", "hello", cancellationToken: TestApp.Token);
        await app.UntilEmptyAsync();

        Assert.Equal("uploads/1.txt", events.Single().Key.Value);
    }

    [Fact]
    public async Task E1_An_event_that_cannot_be_sent_fails_the_put_which_says_that_the_object_is_written()
    {
        var json = Json.Replace("\"Prefix\"", "\"RaisedBy\": \"Application\", \"Prefix\"", StringComparison.Ordinal);
        await using var app = await TestApp.StartAsync(json, _ => { });
        var store = app.StoreNamed("uploads");
        app.Cloud.FaultInjector = operation => operation.Operation == "SendBatch" ? new IOException("The network is gone.") : null;

        var exception = await Assert.ThrowsAsync<ObjectStoreException>(() => store.PutTextAsync("uploads/1.txt", "hello", cancellationToken: TestApp.Token));

        Assert.Equal((ObjectStoreErrorCode.Unavailable, "Put", (ObjectKey)"uploads/1.txt"), (exception.Code, exception.Operation, exception.Key));
        Assert.Contains("the object is written, but its event could not be sent: Unavailable: ", exception.Message, StringComparison.Ordinal);
        Assert.Equal("hello", await store.GetTextAsync("uploads/1.txt", TestApp.Token));
    }

    private static Task<TestApp> StartAsync(ConcurrentQueue<ObjectEvent> events, string? json = null) => TestApp.StartAsync(
        json ?? Json, services => services.AddSingleton(events).AddObjectEventConsumer<EventHandler>("work", options => options.Concurrency = 1));

    internal sealed class EventHandler(ConcurrentQueue<ObjectEvent> events) : IObjectEventHandler
    {
        public Task HandleAsync(ObjectEvent objectEvent, CancellationToken cancellationToken)
        {
            events.Enqueue(objectEvent);
            return Task.CompletedTask;
        }
    }
}
