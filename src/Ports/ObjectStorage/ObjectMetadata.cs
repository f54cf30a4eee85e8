using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Portable.Internal;

namespace Portable.ObjectStorage;

/// <summary>The rules of object metadata, alike on every provider.</summary>
/// <remarks>
/// Names match <c>[a-z_][a-z0-9_-]*</c>, are compared without regard to case and given back in lower case. Values are any
/// well-formed text without control characters and without white space at either end (HTTP would trim it). Names and values
/// have together a size (<see cref="GetSize"/>) of at most <see cref="MaxSize"/>: the limit that S3 documents for user-defined metadata.
/// </remarks>
public static class ObjectMetadata
{
    /// <summary>The largest size that all names and values of one object may have together, in bytes.</summary>
    public const int MaxSize = 2048;

    /// <summary>The frame of RFC 2047's encoded words, <c>=?UTF-8?B?…?=</c>. Their base64 makes four bytes of three; with the frames of the words that
    /// follow it never makes more than two of one.</summary>
    private const int EncodedFrame = 12;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>No metadata.</summary>
    public static IReadOnlyDictionary<string, string> Empty { get; } = FrozenDictionary<string, string>.Empty;

    /// <summary>What counts against <see cref="MaxSize"/>: names and values in bytes. A value that is not plain ASCII, or that looks like an encoded word
    /// of RFC 2047, counts twice its UTF-8 and 12 bytes more: S3 and Azure keep metadata in ASCII headers, where it stands encoded.</summary>
    /// <param name="metadata">The metadata.</param>
    /// <returns>The size in bytes.</returns>
    public static int GetSize(IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        var size = 0;
        foreach (var (name, value) in metadata)
            size += SizeOf(name, value);
        return size;
    }

    /// <summary>Checks metadata against the rules and makes the lower-case copy that is stored.</summary>
    /// <param name="metadata">The caller's metadata.</param>
    /// <param name="normalized">A copy with lower-case names that later changes to <paramref name="metadata"/> do not reach.</param>
    /// <param name="problem">The rule that was broken, in a sentence that names the entry.</param>
    /// <returns>Whether all rules were met.</returns>
    public static bool TryNormalize(
        IReadOnlyDictionary<string, string> metadata,
        [NotNullWhen(true)] out IReadOnlyDictionary<string, string>? normalized,
        [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(metadata);
        (normalized, problem) = (null, null);
        if (metadata.Count == 0)
        {
            normalized = Empty;
            return true;
        }

        var copy = new Dictionary<string, string>(metadata.Count, StringComparer.OrdinalIgnoreCase);
        var size = 0;
        foreach (var (name, value) in metadata)
        {
            var lower = name.ToLowerInvariant();
            problem = Problem(lower, value);
            if (problem is null && !copy.TryAdd(lower, value))
                problem = $"metadata name '{lower}' is there twice (names do not differ by case)";
            if (problem is not null)
                return false;
            size += SizeOf(lower, value);
        }

        if (size > MaxSize)
        {
            problem = $"metadata has {size:N0} bytes in all, more than {MaxSize:N0} (text that is not ASCII counts double)";
            return false;
        }

        normalized = copy;
        return true;
    }

    private static int SizeOf(string name, string value) =>
        name.Length + (Ascii.IsValid(value) && !value.Contains("=?", StringComparison.Ordinal)
            ? value.Length
            : (2 * Encoding.UTF8.GetByteCount(value)) + EncodedFrame);

    private static string? Problem(string name, string? value)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters) || name[0] is '-' or (>= '0' and <= '9'))
            return $"metadata name '{name}' does not match [a-z_][a-z0-9_-]*";
        if (value is null)
            return $"metadata '{name}' has no value";
        if (!Utf8Text.IsWellFormed(value))
            return $"the value of metadata '{name}' is not well-formed UTF-16";
        foreach (var c in value)
        {
            if (char.IsControl(c))
                return $"the value of metadata '{name}' holds the control character U+{(int)c:X4}";
        }

        return value.AsSpan().Trim().Length == value.Length ? null : $"the value of metadata '{name}' begins or ends with white space";
    }
}
