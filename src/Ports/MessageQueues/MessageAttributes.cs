using System.Buffers;
using System.Text;
using Portable.Internal;

namespace Portable.MessageQueues;

/// <summary>The rules of message attributes, alike on every provider.</summary>
/// <remarks>
/// At most <see cref="MaxCount"/> attributes. Names are 1 to <see cref="MaxNameLength"/> characters of <c>A-Z a-z 0-9 _ - .</c>,
/// compared by ordinal, begin with a letter or <c>_</c>, neither end with a dot nor hold two in a row, and do not begin with the
/// providers' own prefixes <c>aws.</c>, <c>amazon.</c>, <c>goog</c> nor with <c>portable.</c>, in any case (SQS and Pub/Sub document
/// these rules). Values are well-formed text of at most <see cref="MaxValueUtf8Length"/> bytes of UTF-8 (Pub/Sub's documented
/// limit) without control characters other than tab, line feed and carriage return (SQS's documented character set); empty is allowed.
/// </remarks>
public static class MessageAttributes
{
    /// <summary>The most attributes a message may have.</summary>
    public const int MaxCount = 64;

    /// <summary>The longest name, in characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The longest value, in bytes of UTF-8.</summary>
    public const int MaxValueUtf8Length = 1024;

    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private static readonly string[] ReservedPrefixes = ["aws.", "amazon.", "goog", "portable."];

    /// <summary>What the attributes add to a message's size: names and values in bytes of UTF-8.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <returns>The size in bytes.</returns>
    public static int GetSize(IReadOnlyDictionary<string, string> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (attributes.Count == 0)
            return 0;
        var size = 0;
        foreach (var (name, value) in attributes)
            size += name.Length + Encoding.UTF8.GetByteCount(value ?? string.Empty);
        return size;
    }

    /// <summary>Says which rule attributes break.</summary>
    /// <param name="attributes">The attributes.</param>
    /// <returns>The reason in a sentence that names the attribute, or <see langword="null"/> when all is well.</returns>
    public static string? Problem(IReadOnlyDictionary<string, string> attributes)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        if (attributes.Count == 0)
            return null;
        if (attributes.Count > MaxCount)
            return $"the message has {attributes.Count} attributes, more than {MaxCount}";
        foreach (var (name, value) in attributes)
        {
            if (NameProblem(name) is { } nameProblem)
                return $"the attribute name '{name}' {nameProblem}";
            if (ValueProblem(value) is { } valueProblem)
                return $"the value of attribute '{name}' {valueProblem}";
        }

        return null;
    }

    private static string? NameProblem(string name)
    {
        if (name.Length is 0 or > MaxNameLength)
            return $"has {name.Length} characters; 1 to {MaxNameLength} are allowed";
        if (name.AsSpan().ContainsAnyExcept(NameCharacters))
            return "has characters other than A-Z a-z 0-9 _ - .";
        if (!char.IsAsciiLetter(name[0]) && name[0] != '_')
            return "does not begin with a letter or '_'";
        if (name[^1] == '.' || name.Contains("..", StringComparison.Ordinal))
            return "ends with a dot or holds two in a row";
        foreach (var prefix in ReservedPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                return $"begins with the reserved '{prefix}'";
        }

        return null;
    }

    private static string? ValueProblem(string? value)
    {
        if (value is null)
            return "is null";
        if (!Utf8Text.IsWellFormed(value))
            return "is not well-formed UTF-16";
        foreach (var c in value)
        {
            if (char.IsControl(c) && c is not ('\t' or '\n' or '\r'))
                return $"holds the control character U+{(int)c:X4}";
            if (c is '\uFFFE' or '\uFFFF')
                return $"holds the non-character U+{(int)c:X4}";
        }

        return Encoding.UTF8.GetByteCount(value) is var bytes && bytes > MaxValueUtf8Length
            ? $"has {bytes:N0} bytes of UTF-8, more than {MaxValueUtf8Length:N0}"
            : null;
    }
}
