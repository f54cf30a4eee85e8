using Microsoft.Extensions.Time.Testing;
using Portable.MessageQueues;
using Portable.ObjectStorage;
using UploadProcessor.Processing;
using UploadProcessor.Running;

namespace UploadProcessor.Tests.Running;

public sealed class UploadRunTests : IAsyncLifetime
{
    private readonly TemporaryFolder source = new();
    private readonly TemporaryFolder output = new();
    private PhotoBucket bucket = null!;

    public async ValueTask InitializeAsync() => bucket = await PhotoBucket.CreateAsync();

    public ValueTask DisposeAsync()
    {
        source.Dispose();
        output.Dispose();
        return bucket.Store.DisposeAsync();
    }

    [Fact]
    public async Task Photographs_of_sub_folders_come_back_as_files_of_the_same_sub_folders()
    {
        source.Write("a.png", Photos.Bundle("chelsea.png"));
        source.Write("b/a.png", Photos.Bundle("coffee.png"));
        var kit = Kit();

        var running = kit.RunAsync(source.Path, output.Path);
        await kit.HandleOneAsync();
        await kit.HandleOneAsync();
        var report = await running;

        Assert.Equal(0, report.ExitCode);
        Assert.Equal(["a.png", "b/a.png"], report.Photos.Select(photo => photo.File.Name));
        Assert.Equal(
            ["large/a.png.webp", "large/b/a.png.webp", "medium/a.png.webp", "medium/b/a.png.webp", "thumb/a.png.webp", "thumb/b/a.png.webp"], output.Files());
        Assert.Equal(2, kit.Reported.Count);
        var cup = report.Photos[1];
        Assert.Equal((600, 400), (cup.Width, cup.Height));
        Assert.Equal([(600, 400), (600, 400), (150, 100)], cup.Renditions.Select(rendition => (rendition.Width, rendition.Height)));
        Assert.Equal(8, (await bucket.KeysAsync()).Count);
    }

    [Fact]
    public async Task Objects_are_deleted_when_nobody_else_can_see_them()
    {
        source.Write("a.png", Photos.Bundle("chelsea.png"));
        var kit = Kit(new RunOptions { KeepObjects = false });

        var running = kit.RunAsync(source.Path, output.Path);
        await kit.HandleOneAsync();

        Assert.Equal(0, (await running).ExitCode);
        Assert.Empty(await bucket.KeysAsync());
        Assert.Equal(3, output.Files().Length);
    }

    [Fact]
    public async Task No_more_photographs_are_on_their_way_than_allowed()
    {
        foreach (var name in (string[])["a.png", "b.png", "c.png", "d.png"])
            source.Write(name, Photos.Bundle("chelsea.png"));
        var kit = Kit(new RunOptions { MaxInFlight = 2 });

        var running = kit.RunAsync(source.Path, output.Path);
        await Wait.UntilAsync(async () => (await bucket.Queue.CountAsync()).Ready == 2);
        await kit.HandleOneAsync();
        await Wait.UntilAsync(async () => (await bucket.KeysAsync(PhotoKeys.Uploads)).Count == 3);
        for (var i = 0; i < 3; i++)
            await kit.HandleOneAsync();

        Assert.Equal(0, (await running).ExitCode);
    }

    [Fact]
    public async Task A_photograph_of_which_nothing_is_heard_is_lost()
    {
        source.Write("a.png", Photos.Bundle("chelsea.png"));
        source.Write("b.png", Photos.Bundle("chelsea.png"));
        var clock = new FakeTimeProvider();
        var kit = new RunKit(bucket, new RunOptions { StallTimeout = TimeSpan.FromMinutes(5) }, clock);

        var running = kit.RunAsync(source.Path, output.Path);
        await kit.HandleOneAsync();
        await Wait.UntilAsync(() => Task.FromResult(kit.Reported.Count == 1));
        while (!running.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMinutes(6));
            await Task.Yield();
        }

        var report = await running;
        Assert.Equal(1, report.ExitCode);
        Assert.Single(report.Of(PhotoOutcome.Processed));
        Assert.Equal("neither processed nor dead-lettered", Assert.Single(report.Of(PhotoOutcome.Lost)).Reason);
    }

    [Fact]
    public async Task A_worker_that_ends_by_itself_loses_what_is_left()
    {
        source.Write("a.png", Photos.Bundle("chelsea.png"));
        using var end = new CancellationTokenSource();
        var kit = new RunKit(bucket, new RunOptions(), TimeProvider.System) { Ended = end.Token };

        var running = kit.RunAsync(source.Path, output.Path);
        await end.CancelAsync();

        Assert.Equal(1, (await running).ExitCode);
    }

    [Fact]
    public async Task What_cannot_be_uploaded_is_named_and_the_rest_goes_on()
    {
        source.Write("a.png", Photos.Bundle("chelsea.png"));
        source.Write("ends with a dot./b.png", Photos.Bundle("chelsea.png"));
        var kit = Kit();

        var running = kit.RunAsync(source.Path, output.Path);
        await kit.HandleOneAsync();
        var report = await running;

        Assert.Equal(1, report.ExitCode);
        var failed = Assert.Single(report.Of(PhotoOutcome.Failed));
        Assert.StartsWith("could not be uploaded: InvalidKey", failed.Reason, StringComparison.Ordinal);
        Assert.Single(report.Of(PhotoOutcome.Processed));
    }

    [Fact]
    public async Task A_rendition_that_cannot_be_written_is_a_failure()
    {
        source.Write("a.png", Photos.Bundle("chelsea.png"));
        Directory.CreateDirectory(Path.Join(output.Path, "thumb", "a.png.webp"));
        var kit = Kit();

        var running = kit.RunAsync(source.Path, output.Path);
        await kit.HandleOneAsync();
        var report = await running;

        Assert.Equal(1, report.ExitCode);
        Assert.StartsWith("its renditions could not be fetched", Assert.Single(report.Photos).Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Files(), file => file.EndsWith(".partial", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dead_letter_is_named_with_its_reason_and_stays_in_the_queue()
    {
        source.Write("broken.jpg", Photos.Bundle("broken-truncated.jpg"));
        await bucket.Queue.SendTextAsync("somebody else's message", TestContext.Current.CancellationToken);
        var foreign = await bucket.Queue.ReceiveOneAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await bucket.Queue.DeadLetterAsync(foreign!, "Foreign", cancellationToken: TestContext.Current.CancellationToken);
        var kit = Kit();

        var running = kit.RunAsync(source.Path, output.Path);
        var message = await bucket.Queue.ReceiveOneAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        await bucket.Queue.DeadLetterAsync(message!, "UnreadableImage", "It is broken.", TestContext.Current.CancellationToken);
        var report = await running;

        Assert.Equal(0, report.ExitCode);
        Assert.Equal("UnreadableImage: It is broken.", Assert.Single(report.Of(PhotoOutcome.DeadLettered)).Reason);
        Assert.Equal(2, (await bucket.Queue.DeadLetterQueue!.CountAsync(TestContext.Current.CancellationToken)).Ready);
    }

    [Fact]
    public async Task A_letter_that_an_earlier_run_left_does_not_keep_the_others_waiting()
    {
        source.Write("a.jpg", Photos.Bundle("broken-truncated.jpg"));
        source.Write("b.jpg", Photos.Bundle("broken-truncated.jpg"));
        await bucket.Store.PutTextAsync("uploads/b.jpg", "an earlier version", cancellationToken: TestContext.Current.CancellationToken);
        await DeadLetterOneAsync("Earlier");
        var kit = Kit(new RunOptions { MaxInFlight = 1 });

        var running = kit.RunAsync(source.Path, output.Path);
        await DeadLetterOneAsync("UnreadableImage");
        await DeadLetterOneAsync("UnreadableImage");
        var report = await running;

        Assert.Equal(["UnreadableImage", "UnreadableImage"], report.Of(PhotoOutcome.DeadLettered).Select(photo => photo.Reason));
        Assert.Equal(3, (await bucket.Queue.DeadLetterQueue!.CountAsync(TestContext.Current.CancellationToken)).Ready);
    }

    [Fact]
    public async Task News_of_an_earlier_version_is_not_taken_for_this_run()
    {
        source.Write("a.png", Photos.Bundle("chelsea.png"));
        var earlier = await bucket.Store.PutAsync("uploads/a.png", Photos.Bundle("coffee.png"), cancellationToken: TestContext.Current.CancellationToken);
        await bucket.Queue.PurgeAsync(TestContext.Current.CancellationToken);
        var kit = Kit();
        kit.Journal.Processed(new PhotoResult(earlier, 600, 400, TimeSpan.Zero));

        var running = kit.RunAsync(source.Path, output.Path);
        await kit.HandleOneAsync();

        Assert.Equal(451, Assert.Single((await running).Photos).Width);
    }

    [Fact]
    public async Task A_stopped_run_finishes_what_the_worker_has_in_hand_and_names_what_is_left()
    {
        source.Write("a.png", Photos.Bundle("chelsea.png"));
        source.Write("b.png", Photos.Bundle("chelsea.png"));
        using var stop = new CancellationTokenSource();
        RunKit kit = null!;
        kit = new RunKit(bucket, new RunOptions { MaxInFlight = 1 }, TimeProvider.System) { OnStop = () => kit.HandleOneAsync() };

        var running = kit.RunUntilAsync(source.Path, output.Path, stop.Token);
        await Wait.UntilAsync(async () => (await bucket.Queue.CountAsync()).Ready == 1);
        await stop.CancelAsync();
        var report = await running;

        Assert.Equal(130, report.ExitCode);
        Assert.Equal(["a.png"], report.Of(PhotoOutcome.Processed).Select(photo => photo.File.Name));
        Assert.Equal(["b.png"], report.Of(PhotoOutcome.Left).Select(photo => photo.File.Name));
        Assert.Equal(3, output.Files().Length);
    }

    private async Task DeadLetterOneAsync(string reason)
    {
        var message = await bucket.Queue.ReceiveOneAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.NotNull(message);
        await bucket.Queue.DeadLetterAsync(message, reason, cancellationToken: TestContext.Current.CancellationToken);
    }

    private RunKit Kit(RunOptions? options = null) => new(bucket, options ?? new RunOptions(), TimeProvider.System);
}
