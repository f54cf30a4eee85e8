using System.Runtime.ExceptionServices;
using NetVips;

namespace UploadProcessor.Images;

/// <summary>Lets libvips pull bytes from a stream. An exception cannot pass through native code, so it is kept here: a store that
/// fails in mid-read must not be taken for a broken image.</summary>
internal sealed class ImageSource : IDisposable
{
    private readonly Stream stream;
    private readonly CancellationToken cancellationToken;
    private readonly SourceCustom source = new();
    private ExceptionDispatchInfo? fault;

    public ImageSource(Stream stream, CancellationToken cancellationToken)
    {
        (this.stream, this.cancellationToken) = (stream, cancellationToken);
        source.OnRead += Read;
    }

    /// <summary>Opens the image; only its header is read before pixels are asked for.</summary>
    /// <param name="shrink">1, 2, 4 or 8: how much smaller a JPEG is to be decoded.</param>
    public Image Open(int shrink = 1) =>
        shrink == 1
            ? Image.NewFromSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error)
            : Image.NewFromSource(source, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error, kwargs: new VOption { { "shrink", shrink } });

    /// <summary>Reads what the decoder left, because the store verifies its checksum at the last byte.</summary>
    public void ReadToEnd()
    {
        var buffer = new byte[16 * 1024];
        while (Read(buffer, buffer.Length) > 0)
        {
        }
    }

    /// <summary>Throws what the stream threw, if it did.</summary>
    public void ThrowIfFaulted() => fault?.Throw();

    public void Dispose() => source.Dispose();

    private int Read(byte[] buffer, int length)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            return fault is null ? stream.Read(buffer, 0, length) : -1;
        }
        catch (Exception exception) when (Keep(exception))
        {
            return -1;
        }
    }

    private bool Keep(Exception exception)
    {
        fault ??= ExceptionDispatchInfo.Capture(exception);
        return true;
    }
}
