using System.Buffers;

namespace Portable.ObjectStorage;

/// <summary>Reads one version of a large object by parallel ranges, in bounded memory, and hands the parts on in order.</summary>
internal static class ParallelDownload
{
    /// <returns>The object, or <see langword="null"/> when there is none. Nothing is written then.</returns>
    public static async Task<ObjectInfo?> RunAsync(
        IObjectStore store, ObjectKey key, DownloadOptions options, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write, CancellationToken cancellationToken)
    {
        options.Validate();
        var first = await OpenFirstAsync(store, key, options, cancellationToken).ConfigureAwait(false);
        if (first is null)
            return null;
        var info = first.Info;
        if (first.Length < info.Size)
        {
            try
            {
                info = await WithChecksumAsync(store, info, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                await first.DisposeAsync().ConfigureAwait(false);
                throw;
            }

            await new Run(store, info, options, write).CopyPartsAsync(first, cancellationToken).ConfigureAwait(false);
            return info;
        }

        var run = new Run(store, info, options, write);

        await using (first.ConfigureAwait(false))
            await run.CopyAsync(first.Content, cancellationToken).ConfigureAwait(false);
        return info;
    }

    /// <summary>Asks for the first range, which tells the size: most objects are small, and then this is the only request.</summary>
    private static async Task<ObjectDownload?> OpenFirstAsync(
        IObjectStore store, ObjectKey key, DownloadOptions options, CancellationToken cancellationToken)
    {
        if (options.MaxParallelParts == 1)
            return await store.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
        try
        {
            return await store.GetAsync(key, new GetOptions { Range = ByteRange.Slice(0, options.PartSize) }, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectStoreException exception) when (exception.Code == ObjectStoreErrorCode.InvalidRange)
        {
            // No byte of an empty object is in any range.
            return await store.GetAsync(key, null, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Some providers (S3) do not tell the whole object's checksum with a range; a head does.</summary>
    private static async Task<ObjectInfo> WithChecksumAsync(IObjectStore store, ObjectInfo info, CancellationToken cancellationToken)
    {
        if (info.Checksum is not null || !store.Capabilities.Supports(ObjectStoreFeature.Checksum))
            return info;
        var head = await store.HeadAsync(info.Key, cancellationToken).ConfigureAwait(false);
        return head?.ETag == info.ETag
            ? head
            : throw new ObjectStoreException(
                ObjectStoreErrorCode.PreconditionFailed, "the object was overwritten or deleted while it was being read", store.Provider, "Get", store.Bucket, info.Key);
    }

    private sealed class Run(
        IObjectStore store, ObjectInfo info, DownloadOptions options, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> write)
    {
        private const int CopyBuffer = 128 * 1024;
        private long written;

        public async Task CopyAsync(Stream content, CancellationToken cancellationToken)
        {
            var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Clamp(info.Size, 1, CopyBuffer));
            try
            {
                for (int read; (read = await content.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
                    await WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        /// <param name="first">The first part, already open; disposed here.</param>
        /// <param name="cancellationToken">Abandons the download.</param>
        public async Task CopyPartsAsync(ObjectDownload first, CancellationToken cancellationToken)
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var parts = new Queue<Task<Part>>(options.MaxParallelParts);
            var checksum = default(Crc32C);
            var next = first.Length;
            try
            {
                parts.Enqueue(ReadPartAsync(first, stop.Token));
                while (next < info.Size || parts.Count > 0)
                {
                    for (; next < info.Size && parts.Count < options.MaxParallelParts; next += options.PartSize)
                        parts.Enqueue(OpenPartAsync(next, Math.Min(options.PartSize, info.Size - next), stop.Token));
                    var part = await parts.Peek().ConfigureAwait(false);
                    checksum = checksum.Combine(part.Checksum, part.Length);
                    await WriteAsync(part.Buffer.AsMemory(0, part.Length), cancellationToken).ConfigureAwait(false);
                    ArrayPool<byte>.Shared.Return(part.Buffer);
                    _ = parts.Dequeue();
                }
            }
            finally
            {
                await stop.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll((IEnumerable<Task>)parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (info.Checksum is { } expected && checksum != expected)
            {
                throw new ObjectStoreException(
                    ObjectStoreErrorCode.ChecksumMismatch, $"the bytes read have {checksum}, the stored checksum is {expected}", store.Provider, "Get", store.Bucket, info.Key);
            }
        }

        private async Task<Part> OpenPartAsync(long offset, long length, CancellationToken cancellationToken)
        {
            var options = new GetOptions { Range = ByteRange.Slice(offset, length), IfMatch = info.ETag };
            var download = await store.GetAsync(info.Key, options, cancellationToken).ConfigureAwait(false)
                ?? throw new ObjectStoreException(
                    ObjectStoreErrorCode.PreconditionFailed, "the object was deleted while it was being read", store.Provider, "Get", store.Bucket, info.Key);
            return await ReadPartAsync(download, cancellationToken).ConfigureAwait(false);
        }

        private static async Task<Part> ReadPartAsync(ObjectDownload download, CancellationToken cancellationToken)
        {
            await using (download.ConfigureAwait(false))
            {
                var length = (int)download.Length;
                var buffer = ArrayPool<byte>.Shared.Rent(length);
                await download.Content.ReadExactlyAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                return new(buffer, length, Crc32C.Compute(buffer.AsSpan(0, length)));
            }
        }

        private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
        {
            await write(bytes, cancellationToken).ConfigureAwait(false);
            written += bytes.Length;
            options.Progress?.Report(written);
        }

        private readonly record struct Part(byte[] Buffer, int Length, Crc32C Checksum);
    }
}
