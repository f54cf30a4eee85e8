using Portable.Hosting;
using Portable.MessageQueues;
using Portable.ObjectEvents;
using UploadProcessor.Processing;
using UploadProcessor.Running;

namespace UploadProcessor.Serving;

/// <summary>Tells the board what the handler is at; the handler itself tells it of what is done.</summary>
/// <param name="handler">The handler.</param>
/// <param name="board">The board.</param>
internal sealed class WatchedPhotoHandler(PhotoHandler handler, PhotoBoard board) : IObjectEventHandler
{
    public Task HandleAsync(ObjectEvent objectEvent, CancellationToken cancellationToken)
    {
        if (!PhotoKeys.IsUpload(objectEvent.Key))
            return handler.HandleAsync(objectEvent, cancellationToken);
        if (objectEvent.Kind == ObjectEventKind.Created)
            return ProcessAsync(objectEvent, cancellationToken);
        board.Removed(objectEvent.Key);
        return Task.CompletedTask;
    }

    private async Task ProcessAsync(ObjectEvent objectEvent, CancellationToken cancellationToken)
    {
        board.Processing(objectEvent.Key, objectEvent.ETag);
        try
        {
            await handler.HandleAsync(objectEvent, cancellationToken).ConfigureAwait(false);
        }
        catch (DeadLetterException exception)
        {
            board.DeadLettered(new DeadLetter(objectEvent, new DeadLetterInfo(exception.Reason, exception.Description, 1)));
            throw;
        }
        catch (Exception exception)
        {
            board.Failed(objectEvent.Key, exception.Message);
            throw;
        }

        // Nothing was made of it, because it is gone.
        if (board.Is(objectEvent.Key, PhotoState.Processing))
            board.Removed(objectEvent.Key);
    }
}
