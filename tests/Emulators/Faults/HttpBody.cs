using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Portable.Emulators.Faults;

/// <summary>Copies bodies of HTTP/1.1 messages as they are, up to some byte.</summary>
internal sealed class HttpBody(PipeReader from, Stream to, long most, CancellationToken cancellationToken)
{
    private static readonly byte[] NewLine = "\r\n"u8.ToArray();
    private long left = most;

    /// <summary>Copies a body that the head describes; what a head without length means is the caller's to say.</summary>
    /// <returns>Whether the whole body was copied, and not only as much as was allowed.</returns>
    public async Task<bool> CopyAsync(HttpHead head, bool untilEnd)
    {
        if (head.IsChunked)
            return await CopyChunksAsync();
        if (head.ContentLength is { } length)
            return await CopyAsync(length);
        if (untilEnd)
            await from.CopyToAsync(to, cancellationToken);
        return true;
    }

    private async Task<bool> CopyChunksAsync()
    {
        while (true)
        {
            var line = await ReadLineAsync();
            var size = long.Parse(line.AsSpan(0, line.AsSpan().IndexOfAny(';', '\r')), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (!await WriteAsync(new(Encoding.Latin1.GetBytes(line))) || (size > 0 && !await CopyAsync(size + NewLine.Length)))
                return false;
            if (size == 0)
                return await CopyTrailersAsync();
        }
    }

    private async Task<bool> CopyTrailersAsync()
    {
        while (true)
        {
            var line = await ReadLineAsync();
            if (!await WriteAsync(new(Encoding.Latin1.GetBytes(line))))
                return false;
            if (line.Length == NewLine.Length)
                return true;
        }
    }

    private async Task<bool> CopyAsync(long length)
    {
        while (length > 0)
        {
            var read = await from.ReadAsync(cancellationToken);
            var bytes = read.Buffer.Slice(0, Math.Min(length, read.Buffer.Length));
            var end = bytes.End;
            length -= bytes.Length;
            var whole = await WriteAsync(bytes);
            from.AdvanceTo(end);
            if (!whole)
                return false;
            if (read.IsCompleted && length > 0)
                throw new IOException("The other side ended in mid-body.");
        }

        return true;
    }

    private async Task<string> ReadLineAsync()
    {
        while (true)
        {
            var read = await from.ReadAsync(cancellationToken);
            if (read.Buffer.PositionOf((byte)'\n') is { } position)
            {
                var end = read.Buffer.GetPosition(1, position);
                var line = Encoding.Latin1.GetString(read.Buffer.Slice(0, end));
                from.AdvanceTo(end);
                return line;
            }

            from.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                throw new IOException("The other side ended in mid-body.");
        }
    }

    /// <summary>Writes what is still allowed; <see langword="false"/> when that was not all.</summary>
    private async Task<bool> WriteAsync(ReadOnlySequence<byte> bytes)
    {
        var allowed = bytes.Slice(0, Math.Min(left, bytes.Length));
        foreach (var segment in allowed)
            await to.WriteAsync(segment, cancellationToken);
        left -= allowed.Length;
        return allowed.Length == bytes.Length;
    }
}
