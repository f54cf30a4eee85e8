using System.Globalization;
using System.Text;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Metadata as Blob Storage keeps it: names are C# identifiers, values ASCII. A hyphen is written <c>__0x2d__</c>, as go-cloud writes it; a name
/// that holds such text itself has the underscore before it written so, which makes the way back exact.</summary>
internal static class BlobMetadata
{
    /// <summary>The name under which the CRC-32C of the content is kept, in base64; the application never sees it, and its own of that name is escaped.</summary>
    public const string ChecksumName = "portable_crc32c";

    private const string Open = "__0x";
    private const string Close = "__";
    private const int EscapeLength = 8;

    /// <summary>The metadata of a blob to be.</summary>
    public static Dictionary<string, string> Write(IReadOnlyDictionary<string, string> metadata, Crc32C? checksum)
    {
        var written = new Dictionary<string, string>(metadata.Count + 1, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in metadata)
            written[Escape(name)] = EncodedWord.Encode(value);
        if (checksum is { } given)
            written[ChecksumName] = given.ToBase64();
        return written;
    }

    /// <summary>The application's metadata among a blob's.</summary>
    public static IReadOnlyDictionary<string, string> Read(IDictionary<string, string>? metadata)
    {
        if (metadata is null || metadata.Count == 0)
            return ObjectMetadata.Empty;
        var read = new Dictionary<string, string>(metadata.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in metadata)
        {
            if (!IsChecksum(name))
                read[Unescape(name).ToLowerInvariant()] = EncodedWord.Decode(value);
        }

        return read;
    }

    /// <summary>The checksum among a blob's metadata, if this library wrote it.</summary>
    public static Crc32C? Checksum(IDictionary<string, string>? metadata)
    {
        foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
        {
            if (IsChecksum(name) && Crc32C.TryParseBase64(value, out var checksum))
                return checksum;
        }

        return null;
    }

    /// <summary>A name of the port as an identifier.</summary>
    public static string Escape(string name)
    {
        var reserved = IsChecksum(name);
        if (!reserved && !name.Contains('-', StringComparison.Ordinal) && !name.Contains(Open, StringComparison.Ordinal))
            return name;
        var escaped = new StringBuilder(name.Length + EscapeLength);
        for (var i = 0; i < name.Length; i++)
        {
            if (name[i] == '-' || (name[i] == '_' && (reserved || name.AsSpan(i).StartsWith(Open, StringComparison.Ordinal))))
                escaped.Append(Open).Append(((int)name[i]).ToString("x2", CultureInfo.InvariantCulture)).Append(Close);
            else
                escaped.Append(name[i]);
        }

        return escaped.ToString();
    }

    /// <summary>The name that <see cref="Escape"/> wrote.</summary>
    public static string Unescape(string name)
    {
        if (!name.Contains(Open, StringComparison.OrdinalIgnoreCase))
            return name;
        var read = new StringBuilder(name.Length);
        for (var i = 0; i < name.Length;)
        {
            if (TryRead(name.AsSpan(i), out var character))
            {
                read.Append(character);
                i += EscapeLength;
            }
            else
            {
                read.Append(name[i++]);
            }
        }

        return read.ToString();
    }

    private static bool TryRead(ReadOnlySpan<char> text, out char character)
    {
        character = default;
        if (text.Length < EscapeLength || !text.StartsWith(Open, StringComparison.OrdinalIgnoreCase) || !text[6..EscapeLength].SequenceEqual(Close)
            || !byte.TryParse(text[4..6], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            return false;
        character = (char)code;
        return true;
    }

    private static bool IsChecksum(string name) => name.Equals(ChecksumName, StringComparison.OrdinalIgnoreCase);
}
