using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Bodies as SQS takes them: text that SQS documents as allowed goes as it is, so that any client can read it; everything else
/// goes as base64 with a mark.</summary>
internal static class SqsBody
{
    /// <summary>The mark of bytes that are no such text.</summary>
    public const string Base64 = "base64";

    /// <summary>The mark of no bytes at all: SQS documents one character as the least.</summary>
    public const string Empty = "empty";

    // #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF
    private static readonly SearchValues<byte> Refused = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i).Except("\t\n\r"u8.ToArray())]);

    /// <summary>Writes a body.</summary>
    /// <returns>What to send, and the mark; none for text.</returns>
    public static (string Text, string? Mark) Write(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
            return ("-", Empty);
        return IsText(body) ? (Encoding.UTF8.GetString(body), null) : (Convert.ToBase64String(body), Base64);
    }

    /// <summary>Reads a body. What does not fit its mark was not written here, and is taken as it is.</summary>
    public static byte[] Read(string text, string? mark)
    {
        if (mark == Empty)
            return [];
        var buffer = mark == Base64 ? new byte[text.Length / 4 * 3] : null;
        return buffer is not null && Convert.TryFromBase64String(text, buffer, out var length) ? buffer[..length] : Encoding.UTF8.GetBytes(text);
    }

    private static bool IsText(ReadOnlySpan<byte> body) =>
        !body.ContainsAny(Refused) && Utf8.IsValid(body) && body.IndexOf("\uFFFE"u8) < 0 && body.IndexOf("\uFFFF"u8) < 0;
}
