using Portable.MessageQueues;
using Portable.ObjectEvents;
using UploadProcessor.Processing;
using UploadProcessor.Running;

namespace UploadProcessor.Tests.Kit;

/// <summary>A run over a bucket in memory, with a worker that the test plays.</summary>
internal sealed class RunKit(PhotoBucket bucket, RunOptions options, TimeProvider timeProvider) : IRunningWorker, IProgress<PhotoReport>
{
    public PhotoJournal Journal { get; } = new();

    public List<PhotoReport> Reported { get; } = [];

    /// <summary>What the worker still has in hand when it is stopped.</summary>
    public Func<Task> OnStop { get; init; } = () => Task.CompletedTask;

    public CancellationToken Ended { get; init; }

    public Task StopAsync() => OnStop();

    public void Report(PhotoReport value)
    {
        lock (Reported)
            Reported.Add(value);
    }

    public Task<RunReport> RunAsync(string source, string output) => RunUntilAsync(source, output, CancellationToken.None);

    public Task<RunReport> RunUntilAsync(string source, string output, CancellationToken stop) =>
        new UploadRun(bucket.Store, bucket.Queue.DeadLetterQueue!, ObjectEventMessage.Format, Journal, timeProvider, options)
            .RunAsync(SourceFolder.Scan(source, output), OutputFolder.Open(output), this, this, stop);

    /// <summary>Handles one event as the real worker would.</summary>
    public async Task HandleOneAsync()
    {
        var message = await bucket.Queue.ReceiveOneAsync(TimeSpan.FromSeconds(30));
        Assert.NotNull(message);
        Assert.True(ObjectEventMessage.Format.TryRead(message, out var events));
        await bucket.CreateHandler(Journal).HandleAsync(Assert.Single(events), CancellationToken.None);
        await bucket.Queue.CompleteAsync(message);
    }
}
