namespace Portable.Emulators.CloudStorage.Http;

/// <summary>Counts what is read of a body.</summary>
internal sealed class CountingStream(Stream inner) : Stream
{
    private readonly byte[] scrap = new byte[16 * 1024];

    public long Count { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    /// <summary>Reads on without keeping anything, to the end or for a number of bytes.</summary>
    public async Task SkipAsync(long most, CancellationToken cancellationToken)
    {
        while (most > 0 && await ReadAsync(scrap.AsMemory(0, (int)Math.Min(scrap.Length, most)), cancellationToken) is var read and > 0)
            most -= read;
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
