using System.Globalization;
using System.IO.Pipelines;

namespace Portable.Emulators.Faults;

/// <summary>The head of a response.</summary>
internal sealed class ResponseHead : HttpHead
{
    private ResponseHead(ReadOnlyMemory<byte> bytes)
        : base(bytes)
    {
    }

    /// <summary>The status.</summary>
    public int Status => int.Parse(FirstLine.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);

    /// <summary>Reads the head of the final response.</summary>
    /// <exception cref="IOException">The server ended before.</exception>
    public static async Task<ResponseHead> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var bytes = await ReadBytesAsync(reader, cancellationToken) ?? throw new IOException("The emulator ended the connection without an answer.");
            var head = new ResponseHead(bytes);
            if (head.Status >= 200)
                return head;
        }
    }

    /// <summary>Whether a body follows.</summary>
    public bool HasBody(string method) => method != "HEAD" && Status is not (204 or 304);
}
