using System.Buffers;
using System.Text.Unicode;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Which bytes are text that comes back from Storage Queues exactly: messages travel in XML.</summary>
internal static class StorageQueueText
{
    // XML 1.0 allows no other control characters, and has its readers turn a carriage return into a line feed.
    private static readonly SearchValues<byte> Refused = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i).Except("\t\n"u8.ToArray())]);

    /// <summary>Whether some bytes can be the text of a message. White space at an end cannot: not every reader of XML keeps it.</summary>
    public static bool IsExact(ReadOnlySpan<byte> body) =>
        body is [> (byte)' ', .., > (byte)' '] or [> (byte)' ']
        && !body.ContainsAny(Refused)
        && Utf8.IsValid(body)
        && body.IndexOf("\uFFFE"u8) < 0
        && body.IndexOf("\uFFFF"u8) < 0;
}
