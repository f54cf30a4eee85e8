using Portable.ObjectStorage;

namespace UploadProcessor.Running;

/// <summary>Puts photographs into the store, several at once, and never more than may be on their way.</summary>
/// <param name="store">The store.</param>
/// <param name="maxInFlight">How many may be on their way: uploaded, and not yet released.</param>
internal sealed class Uploader(IObjectStore store, int maxInFlight) : IDisposable
{
    private const int ParallelUploads = 4;
    private readonly SemaphoreSlim inFlight = new(maxInFlight);

    /// <summary>Uploads in the order given.</summary>
    /// <param name="photos">The photographs by key.</param>
    /// <param name="progress">Told of those that cannot be uploaded.</param>
    /// <param name="stop">Ends it; the rest is left alone.</param>
    /// <returns>A task that ends when all are uploaded or the token has ended it.</returns>
    public async Task RunAsync(
        IEnumerable<KeyValuePair<ObjectKey, PendingPhoto>> photos, IProgress<PhotoReport> progress, CancellationToken stop)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = ParallelUploads, CancellationToken = stop };
        try
        {
            await Parallel.ForEachAsync(photos, parallel, async (photo, cancellationToken) =>
            {
                await inFlight.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (await UploadAsync(photo.Key, photo.Value, cancellationToken).ConfigureAwait(false) is { } failure)
                {
                    inFlight.Release();
                    progress.Report(failure);
                    photo.Value.SetDone(failure);
                }
            }).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The rest stays where it is.
        }

        foreach (var (_, photo) in photos)
            photo.EndUpload();
    }

    /// <summary>Says that an uploaded photograph is no longer on its way.</summary>
    public void Release() => inFlight.Release();

    public void Dispose() => inFlight.Dispose();

    private async Task<PhotoReport?> UploadAsync(ObjectKey key, PendingPhoto photo, CancellationToken cancellationToken)
    {
        try
        {
            var properties = new ObjectProperties { ContentType = SourceFolder.ContentTypeOf(photo.File.Name) ?? ObjectProperties.DefaultContentType };
            var info = await store.UploadFileAsync(key, photo.File.Path, new PutOptions { Properties = properties }, cancellationToken).ConfigureAwait(false);
            photo.SetUploaded(info.ETag);
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ObjectStoreException)
        {
            return new PhotoReport(photo.File, PhotoOutcome.Failed, $"could not be uploaded: {exception.Message}");
        }
    }
}
