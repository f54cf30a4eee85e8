namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>Reads a range of stored bytes.</summary>
internal sealed class ContentReadStream : Stream
{
    private readonly ReadOnlyMemory<byte>[] segments;
    private readonly long length;
    private int segment;
    private int offset;
    private long position;

    public ContentReadStream(StoredContent content, long start, long length)
    {
        (segments, this.length) = (content.Segments, length);
        for (; segment < segments.Length && start >= segments[segment].Length; segment++)
            start -= segments[segment].Length;
        offset = (int)start;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var total = 0;
        while (!buffer.IsEmpty && position < length)
        {
            var rest = segments[segment].Span[offset..];
            if (rest.IsEmpty)
            {
                (segment, offset) = (segment + 1, 0);
                continue;
            }

            var count = (int)Math.Min(Math.Min(rest.Length, buffer.Length), length - position);
            rest[..count].CopyTo(buffer);
            buffer = buffer[count..];
            (offset, position, total) = (offset + count, position + count, total + count);
        }

        return total;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : ValueTask.FromResult(Read(buffer.Span));

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
