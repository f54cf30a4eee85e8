using System.Collections.Frozen;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using Portable.ObjectStorage;
using UploadProcessor.Processing;

namespace UploadProcessor.Running;

/// <summary>Sends a folder of photographs through store, queue and worker, and fetches the renditions: the client's side of the job.</summary>
internal sealed class UploadRun
{
    private readonly IObjectStore store;
    private readonly DeadLetterWatch deadLetters;
    private readonly PhotoJournal journal;
    private readonly TimeProvider timeProvider;
    private readonly RunOptions options;

    /// <summary>Creates a run.</summary>
    /// <param name="store">Where photographs and renditions lie.</param>
    /// <param name="deadLetterQueue">Where events end up that the worker cannot handle.</param>
    /// <param name="format">How the store's events read.</param>
    /// <param name="journal">Tells what the worker has done.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="options">How to go about it.</param>
    public UploadRun(
        IObjectStore store,
        IMessageQueue deadLetterQueue,
        IObjectEventFormat format,
        PhotoJournal journal,
        TimeProvider timeProvider,
        RunOptions options) =>
        (this.store, deadLetters, this.journal, this.timeProvider, this.options) =
            (store, new DeadLetterWatch(deadLetterQueue, format, timeProvider), journal, timeProvider, options);

    /// <summary>Runs until every photograph has an outcome, the run is stopped, or the worker has ended.</summary>
    /// <param name="source">The photographs.</param>
    /// <param name="output">Where renditions go.</param>
    /// <param name="progress">Told of each photograph that is done with.</param>
    /// <param name="worker">The worker, running; it is stopped at the end, gracefully.</param>
    /// <param name="stop">Ends the run early.</param>
    /// <returns>What to say of it.</returns>
    public async Task<RunReport> RunAsync(
        SourceFolder source, OutputFolder output, IProgress<PhotoReport> progress, IRunningWorker worker, CancellationToken stop)
    {
        var started = timeProvider.GetTimestamp();
        var fetcher = new RenditionFetcher(store, output, options.KeepObjects);
        var photos = source.Images.Select(file => new PendingPhoto(file)).ToFrozenDictionary(photo => PhotoKeys.UploadOf(photo.File.Name));
        using var uploader = new Uploader(store, options.MaxInFlight);
        using var endWatch = new CancellationTokenSource();
        var lettersInHand = new List<Task>();
        var watching = deadLetters.RunAsync(DeadLettered, endWatch.Token);
        var collecting = CollectAsync();

        using (var giveUp = CancellationTokenSource.CreateLinkedTokenSource(stop, worker.Ended))
        {
            var inOrder = source.Images.Select(file => PhotoKeys.UploadOf(file.Name)).Select(key => KeyValuePair.Create(key, photos[key]));
            var uploading = uploader.RunAsync(inOrder, progress, giveUp.Token);
            await WaitAsync([.. photos.Values.Select(photo => photo.Done)], giveUp.Token).ConfigureAwait(false);
            await giveUp.CancelAsync().ConfigureAwait(false);
            await uploading.ConfigureAwait(false);
        }

        await worker.StopAsync().ConfigureAwait(false);
        journal.Complete();
        await collecting.ConfigureAwait(false);
        await endWatch.CancelAsync().ConfigureAwait(false);
        await watching.ConfigureAwait(false);
        await Task.WhenAll(lettersInHand).ConfigureAwait(false);
        return new RunReport([.. source.Images.Select(file => ReportOf(photos[PhotoKeys.UploadOf(file.Name)], stop))], timeProvider.GetElapsedTime(started));

        async Task CollectAsync()
        {
            var fetching = new List<Task>();
            await foreach (var result in journal.ReadAllAsync().ConfigureAwait(false))
            {
                fetching.RemoveAll(task => task.IsCompletedSuccessfully);
                if (photos.TryGetValue(result.Source.Key, out var photo))
                    fetching.Add(EndAsync(photo, result.Source.ETag, () => fetcher.FetchAsync(photo.File, result)));
            }

            await Task.WhenAll(fetching).ConfigureAwait(false);
        }

        // An earlier run's letter has to wait for this run's upload to be known as that, and this run's letters must not wait for it.
        void DeadLettered(DeadLetter letter)
        {
            lettersInHand.RemoveAll(task => task.IsCompletedSuccessfully);
            var reason = letter.Info.Description is { } description ? $"{letter.Info.Reason}: {description}" : letter.Info.Reason;
            if (photos.TryGetValue(letter.Event.Key, out var photo))
                lettersInHand.Add(EndAsync(photo, letter.Event.ETag, () => Task.FromResult(new PhotoReport(photo.File, PhotoOutcome.DeadLettered, reason))));
        }

        async Task EndAsync(PendingPhoto photo, ETag? etag, Func<Task<PhotoReport>> end)
        {
            if (!await photo.TryClaimAsync(etag).ConfigureAwait(false))
                return;
            var report = await end().ConfigureAwait(false);
            progress.Report(report);
            photo.SetDone(report);
            uploader.Release();
        }
    }

    private static PhotoReport ReportOf(PendingPhoto photo, CancellationToken stop)
    {
        if (photo.Done.IsCompletedSuccessfully)
            return photo.Done.Result;
        return stop.IsCancellationRequested
            ? new PhotoReport(photo.File, PhotoOutcome.Left, "not processed: the run was stopped")
            : new PhotoReport(photo.File, PhotoOutcome.Lost, "neither processed nor dead-lettered");
    }

    /// <summary>Waits until all are done, the token says otherwise, or nothing has happened for too long.</summary>
    private async Task WaitAsync(IReadOnlyList<Task> photos, CancellationToken giveUp)
    {
        var allDone = Task.WhenAll(photos);
        for (var (before, now) = (-1, 0); now != before; (before, now) = (now, photos.Count(photo => photo.IsCompleted)))
        {
            try
            {
                await allDone.WaitAsync(options.StallTimeout, timeProvider, giveUp).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                // Another round if at least one was done in this one.
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
