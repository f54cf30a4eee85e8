using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portable.MessageQueues;
using Portable.ObjectStorage;
using UploadProcessor.Images;
using UploadProcessor.Processing;

namespace UploadProcessor.Serving;

/// <summary>After a start, shows what is in the store and in the dead-letter queue already; the first of the store's photographs, as many as the board keeps.</summary>
internal sealed partial class BoardLoader(
    [FromKeyedServices(Names.Uploads)] IObjectStore store, DeadLetterDesk deadLetters, PhotoBoard board, ILogger<BoardLoader> logger) : BackgroundService
{
    private const int HeadsAtOnce = 8;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var uploads = store.ListAsync(new ListOptions { Prefix = PhotoKeys.Uploads }, stoppingToken)
                .Where(entry => PhotoKeys.IsUpload(entry.Key)).Take(PhotoBoard.MostPhotos);
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = HeadsAtOnce, CancellationToken = stoppingToken };
            await Parallel.ForEachAsync(uploads, parallel, RestoreAsync).ConfigureAwait(false);
            await deadLetters.LookAsync(stoppingToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is ObjectStoreException or MessageQueueException)
        {
            LogFailed(exception.Message);
        }
    }

    private async ValueTask RestoreAsync(ObjectListEntry upload, CancellationToken cancellationToken)
    {
        var source = new ObjectInfo { Key = upload.Key, Size = upload.Size, ETag = upload.ETag, LastModified = upload.LastModified };
        var rendition = await store.HeadAsync(PhotoKeys.RenditionOf(upload.Key, RenditionSize.All[^1]), cancellationToken).ConfigureAwait(false);
        var photo = new Photo(upload.Key.Value[PhotoKeys.Uploads.Length..], PhotoState.Uploaded) { Version = upload.ETag };
        if (RenditionMetadata.Shows(rendition, source))
        {
            var (width, height) = RenditionMetadata.GetSourceDimensions(rendition!);
            photo = photo with { State = PhotoState.Done, Renditions = PhotoRendition.Of(new PhotoResult(source, width, height, TimeSpan.Zero)) };
        }

        board.Restore(photo);
    }

    [LoggerMessage(1, LogLevel.Error, "What is in the store and in the dead-letter queue could not be looked up: {Problem}")]
    private partial void LogFailed(string problem);
}
