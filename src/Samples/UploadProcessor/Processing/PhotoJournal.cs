using System.Threading.Channels;

namespace UploadProcessor.Processing;

/// <summary>Keeps what was processed until somebody in this process reads it.</summary>
internal sealed class PhotoJournal : IPhotoJournal
{
    private readonly Channel<PhotoResult> results = Channel.CreateUnbounded<PhotoResult>(new UnboundedChannelOptions { SingleReader = true });

    public void Processed(PhotoResult result) => results.Writer.TryWrite(result);

    /// <summary>Says that no more will come: the worker has stopped.</summary>
    public void Complete() => results.Writer.TryComplete();

    /// <summary>What was processed, as it happens, until <see cref="Complete"/>.</summary>
    public IAsyncEnumerable<PhotoResult> ReadAllAsync() => results.Reader.ReadAllAsync();
}
