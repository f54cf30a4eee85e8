namespace Portable.Tests.Kit;

/// <summary>Gives some bytes of another stream, in pieces, and then ends or throws: a connection as bad as the test wants it.</summary>
internal sealed class ScriptedStream(Stream inner, int? goodBytes = null, Func<Exception>? then = null, int maxRead = int.MaxValue, byte flip = 0)
    : Stream
{
    private int given;

    public bool IsDisposed { get; private set; }

    /// <summary>Called before each read.</summary>
    public Action? BeforeRead { get; init; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        BeforeRead?.Invoke();
        if (given >= goodBytes)
            return then is null ? 0 : throw then();
        var room = Math.Min(Math.Min(buffer.Length, maxRead), (goodBytes ?? int.MaxValue) - given);
        var read = inner.Read(buffer[..room]);
        if (flip != 0 && given == 0 && read > 0)
            buffer[0] ^= flip;
        given += read;
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        return Read(buffer.Span);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        IsDisposed = true;
        inner.Dispose();
        base.Dispose(disposing);
    }
}
