namespace Portable.ContractTests;

/// <summary>A stream that can only be read forwards and does not know its length, as a socket is. Optionally gives small pieces, fails or
/// waits at a byte.</summary>
/// <param name="bytes">What it gives.</param>
/// <param name="piece">How many bytes at most in one read.</param>
/// <param name="failAt">The offset at which reading fails.</param>
/// <param name="waitAt">The offset at which reading waits for the token.</param>
internal sealed class ForwardStream(ReadOnlyMemory<byte> bytes, int piece = int.MaxValue, int? failAt = null, int? waitAt = null) : Stream
{
    private readonly TaskCompletionSource waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int position;

    public bool IsDisposed { get; private set; }

    /// <summary>The largest buffer that a reader offered.</summary>
    public int LargestBuffer { get; private set; }

    /// <summary>Ends when a reader waits at the offset.</summary>
    public Task Waiting => waiting.Task;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position == waitAt)
        {
            waiting.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        LargestBuffer = Math.Max(LargestBuffer, buffer.Length);
        if (position == failAt)
            throw new IOException("The source broke off.");
        var stop = Math.Min(failAt ?? int.MaxValue, position < waitAt ? waitAt.Value : int.MaxValue);
        var end = Math.Min(bytes.Length, stop);
        var count = Math.Min(Math.Min(buffer.Length, piece), end - position);
        bytes.Span.Slice(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        base.Dispose(disposing);
    }
}
