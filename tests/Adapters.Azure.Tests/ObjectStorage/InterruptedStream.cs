namespace Portable.Adapters.Azure.Tests.ObjectStorage;

/// <summary>A stream of unknown length in whose middle something else happens.</summary>
/// <param name="bytes">The bytes.</param>
/// <param name="at">Where it happens.</param>
/// <param name="happen">What happens; the next byte comes when it has.</param>
internal sealed class InterruptedStream(byte[] bytes, int at, Func<Task> happen) : Stream
{
    private int position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => position; set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (position == at)
            await happen();
        var count = Math.Min(buffer.Length, (position < at ? at : bytes.Length) - position);
        bytes.AsMemory(position, count).CopyTo(buffer);
        position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
