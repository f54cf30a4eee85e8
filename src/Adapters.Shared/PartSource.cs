using System.Buffers;
using System.Collections.Concurrent;
using Portable.ObjectStorage;

namespace Portable.Adapters;

/// <summary>Cuts content into parts: each has the part size, the last what is left.</summary>
internal abstract class PartSource(int partSize) : IDisposable
{
    /// <summary>The bytes of every part but the last.</summary>
    public int PartSize => partSize;

    /// <summary>The parts of some content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="partSize">The bytes of every part but the last.</param>
    /// <param name="lengthError">Makes the error of a stream that has more or fewer bytes than it should, from a phrase that says so.</param>
    public static PartSource Of(ObjectContent content, int partSize, Func<string, Exception> lengthError) =>
        content.Stream is { } stream ? new OfStream(stream, content.Length, partSize, lengthError) : new OfMemory(content.Bytes, partSize);

    /// <summary>The next part; an empty one at the end.</summary>
    public abstract ValueTask<Part> NextAsync(CancellationToken cancellationToken);

    /// <summary>Takes the memory of a part back for another. Only of one that has been sent: a request that broke may still be reading.</summary>
    public virtual void Return(Part part)
    {
    }

    /// <summary>Gives back to the pool what was returned.</summary>
    public abstract void Dispose();

    private sealed class OfMemory(ReadOnlyMemory<byte> bytes, int partSize) : PartSource(partSize)
    {
        private int position;

        public override ValueTask<Part> NextAsync(CancellationToken cancellationToken)
        {
            var part = bytes.Slice(position, Math.Min(PartSize, bytes.Length - position));
            position += part.Length;
            return ValueTask.FromResult(new Part(part));
        }

        public override void Dispose()
        {
            // The bytes are the caller's.
        }
    }

    /// <summary>An upload keeps its arrays until its end: the pool's are apart by threads, so that one would rent more than it gives back.</summary>
    /// <param name="stream">The stream, read once and left open.</param>
    /// <param name="length">How many bytes it should have, where that is known.</param>
    /// <param name="partSize">The bytes of a part.</param>
    /// <param name="lengthError">Makes the error of a stream of another length.</param>
    private sealed class OfStream(Stream stream, long? length, int partSize, Func<string, Exception> lengthError) : PartSource(partSize)
    {
        private const int FirstBuffer = 16 * 1024;
        private const int Growth = 4;
        private readonly ConcurrentStack<byte[]> returned = [];
        private long position;
        private bool ended;

        public override async ValueTask<Part> NextAsync(CancellationToken cancellationToken)
        {
            if (ended)
                return default;
            // One byte more than there should be shows a stream that is too long.
            var expected = length is { } known ? (int)Math.Min(PartSize, known - position + 1) : PartSize;
            // Nobody knows whether a first part will be large; behind a full one the next most likely is.
            var buffer = Rent(length is null && position == 0 ? Math.Min(FirstBuffer, PartSize) : expected);
            var filled = 0;
            while (filled < expected)
            {
                if (filled == buffer.Length)
                    buffer = Grow(buffer, (int)Math.Min((long)buffer.Length * Growth, PartSize));
                var read = await stream.ReadAsync(buffer.AsMemory(filled, Math.Min(buffer.Length, expected) - filled), cancellationToken).ConfigureAwait(false);
                if (read == 0)
                {
                    ended = true;
                    break;
                }

                filled += read;
            }

            position += filled;
            if (length is { } stated && (ended ? position != stated : position > stated))
                throw lengthError($"the content should have {stated:N0} bytes and has {(ended ? $"{position:N0}" : "more")}");
            if (filled == 0)
            {
                // Content that ends with a part: nobody sends what is behind it, and so nobody would return it.
                returned.Push(buffer);
                return default;
            }

            return new Part(buffer.AsMemory(0, filled), buffer);
        }

        public override void Return(Part part)
        {
            if (part.Rented is { } buffer)
                returned.Push(buffer);
        }

        public override void Dispose()
        {
            while (returned.TryPop(out var buffer))
                ArrayPool<byte>.Shared.Return(buffer);
        }

        private byte[] Rent(int size)
        {
            if (returned.TryPop(out var buffer))
            {
                if (buffer.Length >= size)
                    return buffer;
                ArrayPool<byte>.Shared.Return(buffer);
            }

            return ArrayPool<byte>.Shared.Rent(size);
        }

        private static byte[] Grow(byte[] buffer, int size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(size);
            buffer.CopyTo(larger, 0);
            ArrayPool<byte>.Shared.Return(buffer);
            return larger;
        }
    }
}
