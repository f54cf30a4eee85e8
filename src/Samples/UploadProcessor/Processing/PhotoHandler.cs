using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portable.Hosting;
using Portable.ObjectEvents;
using Portable.ObjectStorage;
using UploadProcessor.Images;

namespace UploadProcessor.Processing;

/// <summary>The business logic: a photograph that was uploaded gets its renditions. It knows ports, and no provider.</summary>
/// <remarks>
/// A redelivery does no harm: renditions that show this version of the photograph are left as they are. A photograph that is
/// overwritten meanwhile is processed again, so that whoever writes last writes what belongs to the newest version. An error of the
/// store passes on, and the message is delivered again; an image that cannot be read is dead-lettered at once.
/// </remarks>
internal sealed class PhotoHandler : IObjectEventHandler
{
    private readonly IObjectStore store;
    private readonly Renditions renditions;
    private readonly ImageOptions options;
    private readonly IPhotoJournal journal;
    private readonly TimeProvider timeProvider;
    private readonly ILogger<PhotoHandler> logger;

    public PhotoHandler(
        [FromKeyedServices(Names.Uploads)] IObjectStore store,
        Renditions renditions,
        ImageOptions options,
        IPhotoJournal journal,
        TimeProvider timeProvider,
        ILogger<PhotoHandler> logger) =>
        (this.store, this.renditions, this.options, this.journal, this.timeProvider, this.logger) =
            (store, renditions, options, journal, timeProvider, logger);

    public async Task HandleAsync(ObjectEvent objectEvent, CancellationToken cancellationToken)
    {
        if (objectEvent.Kind != ObjectEventKind.Created)
            return;
        if (!PhotoKeys.IsUpload(objectEvent.Key))
        {
            logger.Skipped(objectEvent.Key, "no upload");
            return;
        }

        var started = timeProvider.GetTimestamp();
        try
        {
            while (await ProcessAsync(objectEvent.Key, cancellationToken).ConfigureAwait(false) is { } processed)
            {
                var current = await store.HeadAsync(objectEvent.Key, cancellationToken).ConfigureAwait(false);
                if (current is null || current.ETag == processed.Source.ETag)
                {
                    processed = processed with { Elapsed = timeProvider.GetElapsedTime(started) };
                    logger.Processed(objectEvent.Key, processed.Width, processed.Height, processed.Source.Size, processed.Elapsed.TotalMilliseconds);
                    journal.Processed(processed);
                    return;
                }

                logger.Overwritten(objectEvent.Key);
            }
        }
        catch (UnreadableImageException exception)
        {
            throw new DeadLetterException(exception.Reason, exception.Message, exception);
        }
    }

    /// <summary>Makes the renditions of the photograph as it is now.</summary>
    /// <returns>What was processed; <see langword="null"/> when there is nothing to do.</returns>
    private async Task<PhotoResult?> ProcessAsync(ObjectKey key, CancellationToken cancellationToken)
    {
        var download = await store.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
        if (download is null)
        {
            logger.Deleted(key);
            return null;
        }

        await using (download.ConfigureAwait(false))
        {
            var source = download.Info;
            if (source.Properties.Metadata.ContainsKey(RenditionMetadata.Size))
            {
                logger.Skipped(key, "a rendition itself");
                return null;
            }

            if (await FindRenditionsAsync(source, cancellationToken).ConfigureAwait(false) is { } found)
                return found;
            if (source.Size > options.MaxBytes)
                throw new UnreadableImageException("ImageTooLarge", $"{source.Size:N0} bytes are more than {options.MaxBytes:N0}.");
            var photo = await renditions.RenderAsync(download.Content, cancellationToken).ConfigureAwait(false);
            foreach (var rendition in photo.Renditions)
            {
                var properties = RenditionMetadata.Describe(source, photo, rendition);
                await store.PutAsync(
                    PhotoKeys.RenditionOf(key, rendition.Size), rendition.Bytes, new PutOptions { Properties = properties }, cancellationToken).ConfigureAwait(false);
            }

            return new PhotoResult(source, photo.Width, photo.Height, TimeSpan.Zero);
        }
    }

    /// <summary>The work of an earlier delivery, if all of it is there.</summary>
    private async Task<PhotoResult?> FindRenditionsAsync(ObjectInfo source, CancellationToken cancellationToken)
    {
        var heads = await Task.WhenAll(RenditionSize.All.Select(size => HeadAsync(source.Key, size, cancellationToken))).ConfigureAwait(false);
        if (!heads.All(head => RenditionMetadata.Shows(head, source)))
            return null;
        var (width, height) = RenditionMetadata.GetSourceDimensions(heads[0]!);
        return new PhotoResult(source, width, height, TimeSpan.Zero);
    }

    /// <summary>Looks for a rendition.</summary>
    /// <exception cref="UnreadableImageException">The photograph's key leaves no room for the rendition's.</exception>
    private Task<ObjectInfo?> HeadAsync(ObjectKey source, RenditionSize size, CancellationToken cancellationToken)
    {
        var key = PhotoKeys.RenditionOf(source, size);
        return key.PortabilityProblem() is { } problem
            ? throw new UnreadableImageException("KeyNotPortable", $"No rendition can be stored: {problem}.")
            : store.HeadAsync(key, cancellationToken);
    }
}
