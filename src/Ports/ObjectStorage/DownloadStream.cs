using System.Runtime.CompilerServices;

namespace Portable.ObjectStorage;

/// <summary>The bytes of a download: verifies the checksum of a whole read, and goes on after a broken connection with the same
/// version of the object.</summary>
internal sealed class DownloadStream : Stream
{
    private const int MaxAttemptsWithoutProgress = 5;
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(50);

    private readonly ObjectStore store;
    private readonly ObjectInfo info;
    private readonly long offset;
    private readonly long length;
    private readonly bool verify;
    private ObjectDownload? source;
    private long position;
    private Crc32C checksum;
    private int attempts;
    private bool disposed;

    private DownloadStream(ObjectStore store, ObjectDownload source)
    {
        (this.store, this.source, info, offset, length) = (store, source, source.Info, source.Offset, source.Length);
        verify = info.Checksum is not null && length == info.Size;
    }

    public override bool CanRead => !disposed;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => position;
        set => throw new NotSupportedException("A download cannot be sought in; ask for a range.");
    }

    /// <summary>Takes over a raw download.</summary>
    public static DownloadStream Open(ObjectStore store, ObjectDownload source)
    {
        var stream = new DownloadStream(store, source);
        try
        {
            // Nobody need read an empty object to its end.
            if (stream.length == 0)
                _ = stream.End();
            return stream;
        }
        catch (ObjectStoreException)
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Pooled: a large download waits for the network thousands of times.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (position == length || buffer.IsEmpty)
                return End();
            Exception? broken = null;
            try
            {
                source ??= await ReopenAsync(cancellationToken).ConfigureAwait(false);
                var read = await source.Content.ReadAsync(Clip(buffer), cancellationToken).ConfigureAwait(false);
                if (Advance(buffer.Span[..read]))
                    return read;
            }
            catch (Exception exception) when (IsBroken(exception, cancellationToken))
            {
                broken = exception;
            }
            catch (Exception exception) when (IsForeign(exception, cancellationToken))
            {
                throw store.Wrap(exception, "Get", info.Key, cancellationToken);
            }

            await DropSourceAsync().ConfigureAwait(false);
            await Task.Delay(NextDelay(broken), store.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <summary>Synchronous callers exist (image codecs): the healthy path is synchronous, only resuming waits.</summary>
    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(disposed, this);
        while (true)
        {
            if (position == length || buffer.IsEmpty)
                return End();
            Exception? broken = null;
            try
            {
                source ??= ReopenAsync(CancellationToken.None).GetAwaiter().GetResult();
                var read = source.Content.Read(buffer[..(int)Math.Min(buffer.Length, length - position)]);
                if (Advance(buffer[..read]))
                    return read;
            }
            catch (Exception exception) when (IsBroken(exception, CancellationToken.None))
            {
                broken = exception;
            }
            catch (Exception exception) when (IsForeign(exception, CancellationToken.None))
            {
                throw store.Wrap(exception, "Get", info.Key, CancellationToken.None);
            }

            DropSourceAsync().AsTask().GetAwaiter().GetResult();
            Task.Delay(NextDelay(broken), store.TimeProvider).GetAwaiter().GetResult();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override async ValueTask DisposeAsync()
    {
        disposed = true;
        await DropSourceAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        disposed = true;
        if (disposing)
            Interlocked.Exchange(ref source, null)?.Dispose();

        base.Dispose(disposing);
    }

    private Memory<byte> Clip(Memory<byte> buffer) => buffer[..(int)Math.Min(buffer.Length, length - position)];

    /// <summary>Takes what was read; <see langword="false"/> when the source ended before it should have.</summary>
    private bool Advance(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return false;
        position += bytes.Length;
        attempts = 0;
        if (verify)
            checksum = checksum.Append(bytes);
        if (position == length)
            _ = End();
        return true;
    }

    /// <summary>What a read gives at the end: nothing, or the error that the bytes are not those that were stored, however often it is asked.</summary>
    private int End()
    {
        if (verify && position == length && checksum != info.Checksum)
            throw Error(ObjectStoreErrorCode.ChecksumMismatch, $"the bytes read have {checksum}, the stored checksum is {info.Checksum}");
        return 0;
    }

    private async Task<ObjectDownload> ReopenAsync(CancellationToken cancellationToken)
    {
        var options = new GetOptions { Range = ByteRange.Slice(offset + position, length - position), IfMatch = info.ETag };
        return await store.OpenAsync(info.Key, options, cancellationToken).ConfigureAwait(false)
            ?? throw Error(ObjectStoreErrorCode.PreconditionFailed, "the object was deleted while it was being read");
    }

    private static bool IsBroken(Exception exception, CancellationToken cancellationToken) =>
        !cancellationToken.IsCancellationRequested
        && exception is IOException or HttpRequestException or TimeoutException or OperationCanceledException or ObjectStoreException { IsTransient: true };

    private bool IsForeign(Exception exception, CancellationToken cancellationToken) =>
        !disposed && store.IsForeign(exception, null, cancellationToken);

    private TimeSpan NextDelay(Exception? broken)
    {
        if (++attempts > MaxAttemptsWithoutProgress)
        {
            throw Error(
                ObjectStoreErrorCode.Unavailable,
                $"the download broke at byte {offset + position:N0} of {info.Size:N0} and could not be resumed in {MaxAttemptsWithoutProgress} attempts",
                broken);
        }

        return attempts == 1 ? TimeSpan.Zero : FirstDelay * (1 << attempts);
    }

    private async ValueTask DropSourceAsync()
    {
        if (Interlocked.Exchange(ref source, null) is { } dropped)
            await dropped.DisposeAsync().ConfigureAwait(false);
    }

    private ObjectStoreException Error(ObjectStoreErrorCode code, string detail, Exception? inner = null) =>
        new(code, detail, store.Provider, "Get", store.Bucket, info.Key, inner);
}
