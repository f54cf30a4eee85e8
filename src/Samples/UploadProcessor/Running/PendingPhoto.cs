using Portable.ObjectStorage;

namespace UploadProcessor.Running;

/// <summary>A photograph on its way through store, queue and worker.</summary>
internal sealed class PendingPhoto(SourceFile file)
{
    private readonly TaskCompletionSource<ETag> uploaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<PhotoReport> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int claimed;

    /// <summary>The photograph.</summary>
    public SourceFile File { get; } = file;

    /// <summary>Ends with the outcome.</summary>
    public Task<PhotoReport> Done => done.Task;

    /// <summary>Says that the upload has ended.</summary>
    /// <param name="etag">The object's ETag.</param>
    public void SetUploaded(ETag etag) => uploaded.TrySetResult(etag);

    /// <summary>Says what became of it.</summary>
    /// <param name="report">The outcome.</param>
    public void SetDone(PhotoReport report) => done.TrySetResult(report);

    /// <summary>Says that there will be no upload any more, if there was none.</summary>
    public void EndUpload() => uploaded.TrySetCanceled();

    /// <summary>Takes it for finishing, once, if the version is the one that this run uploaded: the queue may still hold events of earlier runs.
    /// The news may be faster than the end of the upload.</summary>
    /// <param name="etag">The version; <see langword="null"/> when it is not known.</param>
    /// <returns>Whether it is the caller's to finish.</returns>
    public async Task<bool> TryClaimAsync(ETag? etag)
    {
        try
        {
            var own = await uploaded.Task.ConfigureAwait(false);
            return (etag is null || etag == own) && Interlocked.Exchange(ref claimed, 1) == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
