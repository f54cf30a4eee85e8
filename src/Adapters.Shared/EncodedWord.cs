using System.Buffers;
using System.Text;

namespace Portable.Adapters;

/// <summary>Text in an ASCII header, as RFC 2047 writes it and as S3 itself shows metadata that is not ASCII:
/// <c>=?UTF-8?B?w6k=?=</c>. Plain ASCII stays as it is, unless it looks encoded.</summary>
internal static class EncodedWord
{
    private const string Start = "=?";
    private const string End = "?=";
    private const string Opening = "=?UTF-8?B?";

    /// <summary>45 bytes make 60 characters of base64: with the frame 72, under the 75 that RFC 2047 allows a word.</summary>
    private const int BytesInWord = 45;

    /// <summary>Writes a text so that <see cref="Decode"/> gives it back exactly.</summary>
    public static string Encode(string text)
    {
        if (Ascii.IsValid(text) && !text.Contains(Start, StringComparison.Ordinal))
            return text;
        var words = new StringBuilder();
        Span<byte> bytes = stackalloc byte[BytesInWord];
        for (ReadOnlySpan<char> rest = text; !rest.IsEmpty;)
        {
            var count = 0;
            while (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) == OperationStatus.Done && count + rune.Utf8SequenceLength <= BytesInWord)
            {
                count += rune.EncodeToUtf8(bytes[count..]);
                rest = rest[consumed..];
            }

            if (words.Length > 0)
                words.Append(' ');
            words.Append(Opening).Append(Convert.ToBase64String(bytes[..count])).Append(End);
        }

        return words.ToString();
    }

    /// <summary>Reads what <see cref="Encode"/>, S3 or another client wrote. A text that does not consist of encoded words only is given back as it is.</summary>
    public static string Decode(string text)
    {
        if (!text.StartsWith(Start, StringComparison.Ordinal) || !text.EndsWith(End, StringComparison.Ordinal))
            return text;
        // The characters of one word may go on in the next (other encoders split between bytes), so the bytes are joined first.
        var bytes = new ArrayBufferWriter<byte>(text.Length);
        foreach (var word in text.Split([' ', '\t', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryDecodeWord(word, bytes))
                return text;
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private static bool TryDecodeWord(string word, ArrayBufferWriter<byte> bytes)
    {
        var parts = word.Split('?');
        if (parts is not ["=", var charset, [var encoding], var text, "="])
            return false;
        if (!charset.Equals("UTF-8", StringComparison.OrdinalIgnoreCase) && !charset.Equals("US-ASCII", StringComparison.OrdinalIgnoreCase))
            return false;
        return char.ToUpperInvariant(encoding) switch
        {
            'B' => TryDecodeBase64(text, bytes),
            'Q' => TryDecodeQuoted(text, bytes),
            _ => false,
        };
    }

    private static bool TryDecodeBase64(string text, ArrayBufferWriter<byte> bytes)
    {
        if (!Convert.TryFromBase64String(text, bytes.GetSpan(text.Length), out var written))
            return false;
        bytes.Advance(written);
        return true;
    }

    private static bool TryDecodeQuoted(ReadOnlySpan<char> text, ArrayBufferWriter<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i] switch
            {
                '_' => (byte)' ',
                '=' when i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]) => Convert.FromHexString(text.Slice(i + 1, 2))[0],
                '=' => (byte)0,
                var c => (byte)c,
            };
            if (text[i] == '=')
            {
                if (value == 0)
                    return false;
                i += 2;
            }

            bytes.Write([value]);
        }

        return true;
    }
}
