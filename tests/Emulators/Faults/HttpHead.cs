using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Portable.Emulators.Faults;

/// <summary>The first line and the headers of an HTTP/1.1 request or response.</summary>
internal class HttpHead(ReadOnlyMemory<byte> bytes)
{
    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();
    private readonly string[] lines = Encoding.Latin1.GetString(bytes.Span).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The head as it came, the empty line included.</summary>
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The first line.</summary>
    public string FirstLine => lines[0];

    /// <summary>How many bytes of body follow, where the head says so.</summary>
    public long? ContentLength => Header("Content-Length") is { } length ? long.Parse(length, CultureInfo.InvariantCulture) : null;

    /// <summary>Whether the body comes in chunks.</summary>
    public bool IsChunked => string.Equals(Header("Transfer-Encoding"), "chunked", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether the connection ends after the body.</summary>
    public bool Closes => string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase)
        || (FirstLine.StartsWith("HTTP/1.0", StringComparison.Ordinal) && !string.Equals(Header("Connection"), "keep-alive", StringComparison.OrdinalIgnoreCase));

    /// <summary>The value of a header; <see langword="null"/> when there is none.</summary>
    public string? Header(string name) => lines
        .Skip(1)
        .Where(line => line.Length > name.Length && line[name.Length] == ':' && line.StartsWith(name, StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();

    /// <summary>Reads the bytes of a head; <see langword="null"/> when the other side has ended.</summary>
    protected static async Task<ReadOnlyMemory<byte>?> ReadBytesAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (TryFindEnd(read.Buffer, out var end))
            {
                var bytes = read.Buffer.Slice(0, end).ToArray();
                reader.AdvanceTo(end);
                return bytes;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            if (read.IsCompleted)
                return null;
        }
    }

    private static bool TryFindEnd(ReadOnlySequence<byte> buffer, out SequencePosition end)
    {
        var search = new SequenceReader<byte>(buffer);
        var found = search.TryReadTo(out ReadOnlySequence<byte> _, End);
        end = search.Position;
        return found;
    }
}
