namespace UploadProcessor.Tests.Kit;

/// <summary>A stream as a network gives it: it cannot seek, gives little at a time, and may fail.</summary>
internal sealed class TrickleStream(byte[] content) : Stream
{
    private int position;

    public int FailAt { get; init; } = int.MaxValue;

    public Action<int>? OnRead { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        if (position >= FailAt)
            throw new TimeoutException("The network is down.");
        OnRead?.Invoke(position);
        var read = Math.Min(Math.Min(count, 7_000), content.Length - position);
        content.AsSpan(position, read).CopyTo(buffer.AsSpan(offset));
        position += read;
        return read;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
