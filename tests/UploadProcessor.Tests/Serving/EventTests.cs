using Portable.ObjectStorage;

namespace UploadProcessor.Tests.Serving;

/// <summary>States, live and after a restart.</summary>
public sealed class EventTests
{
    [Fact]
    public async Task Every_state_is_told_in_its_order()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartBehindAsync(inner => new StoreInFront(inner) { BeforeGet = _ => gate.Task });
        await using var events = await server.ListenAsync();

        await server.UploadOrFailAsync("rocket.jpg", Photos.Bundle("rocket.jpg"));
        var states = new List<string> { await events.NextStateAsync() };
        while (states[^1] != "rocket.jpg: processing")
            states.Add(await events.NextStateAsync());
        gate.SetResult();
        var done = await events.NextAsync();

        // The worker may be faster than the answer to the upload.
        Assert.Equal("rocket.jpg: uploaded,rocket.jpg: processing", string.Join(',', states.Prepend("rocket.jpg: uploaded").Distinct()));
        Assert.Equal("done", done.GetProperty("state").GetString());
        Assert.Equal(
            ["large 640×427", "medium 600×400", "thumb 150×100"],
            done.GetProperty("renditions").EnumerateArray().Select(item => $"{item.GetProperty("size")} {item.GetProperty("width")}×{item.GetProperty("height")}"));
    }

    [Fact]
    public async Task Who_comes_later_is_told_everything_first_and_who_comes_back_only_what_is_new()
    {
        await using var server = await RunningServer.StartAsync();
        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("rocket.jpg"));
        await server.WaitForAsync("a.jpg", "done");
        string seen;
        await using (var first = await server.ListenAsync())
        {
            Assert.Equal("a.jpg: done", await first.NextStateAsync());
            seen = first.LastEventId;
        }

        await server.UploadOrFailAsync("b.jpg", Photos.Bundle("rocket.jpg"));
        await server.WaitForAsync("b.jpg", "done");

        await using var back = await server.ListenAsync(seen);
        Assert.Equal("b.jpg: done", await back.NextStateAsync());
        await using var stranger = await server.ListenAsync("another-999");
        Assert.Equal("a.jpg: done", await stranger.NextStateAsync());
        Assert.Equal("b.jpg: done", await stranger.NextStateAsync());
    }

    [Fact]
    public async Task A_failure_that_passes_is_told_of_and_then_it_is_done()
    {
        var failures = 0;
        await using var server = await RunningServer.StartBehindAsync(inner => new StoreInFront(inner)
        {
            BeforeGet = key => Interlocked.Increment(ref failures) == 1 ? throw Unavailable(key) : Task.CompletedTask,
        });
        await using var events = await server.ListenAsync();

        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("rocket.jpg"));

        var photo = await events.NextAsync();
        while (!photo.TryGetProperty("reason", out _))
            photo = await events.NextAsync();
        Assert.Equal(("uploaded", "tried again later"), (photo.GetProperty("state").GetString(), photo.GetProperty("reason").GetString()));
        await server.WaitForAsync("a.jpg", "done");
    }

    [Fact]
    public async Task A_photograph_that_failed_too_often_is_seen_in_the_dead_letter_queue()
    {
        await using var server = await RunningServer.StartBehindAsync(
            inner => new StoreInFront(inner) { BeforeGet = key => throw Unavailable(key) }, "Portable:MessageQueues:uploads:MaxDeliveryCount=1");

        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("rocket.jpg"));
        await Wait.UntilAsync(async () => (await server.GetAsync("/dead-letters")).GetArrayLength() == 1);

        var photo = await server.WaitForAsync("a.jpg", "dead-lettered");
        Assert.Contains(nameof(ObjectStoreException), photo.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_photograph_is_told_of()
    {
        await using var server = await RunningServer.StartAsync();
        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("rocket.jpg"));
        await server.WaitForAsync("a.jpg", "done");

        await server.Store.DeleteAsync("uploads/a.jpg", cancellationToken: TestContext.Current.CancellationToken);

        await server.WaitForAsync("a.jpg", "removed");
    }

    [Fact]
    public async Task After_a_restart_what_is_stored_and_what_is_dead_is_shown()
    {
        var cloud = $"Portable:InMemory:Cloud=restart-{Guid.NewGuid():N}";
        await using (var before = await RunningServer.StartAsync(cloud))
        {
            await before.UploadOrFailAsync("good.jpg", Photos.Bundle("rocket.jpg"));
            await before.UploadOrFailAsync("broken.jpg", Photos.Bundle("broken-truncated.jpg"));
            await before.WaitForAsync("good.jpg", "done");
            await before.WaitForAsync("broken.jpg", "dead-lettered");
            await Wait.UntilAsync(async () => (await before.GetAsync("/dead-letters")).GetArrayLength() == 1);
        }

        await using var after = await RunningServer.StartAsync(cloud);

        var good = await after.WaitForAsync("good.jpg", "done");
        var broken = await after.WaitForAsync("broken.jpg", "dead-lettered");
        Assert.Equal(3, good.GetProperty("renditions").GetArrayLength());
        Assert.Equal("UnreadableImage", broken.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Where_the_application_raises_the_events_it_is_all_the_same()
    {
        await using var server = await RunningServer.StartAsync("Portable:ObjectStores:uploads:Events:RaisedBy=Application");

        await server.UploadOrFailAsync("a.jpg", Photos.Bundle("rocket.jpg"));

        await server.WaitForAsync("a.jpg", "done");
    }

    private static ObjectStoreException Unavailable(ObjectKey key) => new(ObjectStoreErrorCode.Unavailable, "it is down", "InMemory", "Get", "photos", key);
}
