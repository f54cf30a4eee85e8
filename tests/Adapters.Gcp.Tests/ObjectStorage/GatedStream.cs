namespace Portable.Adapters.Gcp.Tests.ObjectStorage;

/// <summary>A stream without a length whose bytes are never there at once, and only once.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="piece">How many of them come at most in one read.</param>
/// <param name="gate">Awaited before each read, with the offset of what comes next.</param>
internal sealed class GatedStream(byte[] bytes, int piece = int.MaxValue, Func<int, Task>? gate = null) : Stream
{
    private int position;

    /// <summary>How many bytes have been read.</summary>
    public int BytesRead => Volatile.Read(ref position);

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
        await Task.Yield();
        cancellationToken.ThrowIfCancellationRequested();
        if (gate is not null)
            await gate(position).WaitAsync(cancellationToken);
        var count = Math.Min(Math.Min(buffer.Length, piece), bytes.Length - position);
        bytes.AsMemory(position, count).CopyTo(buffer);
        Volatile.Write(ref position, position + count);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
