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
/// have together at most <see cref="MaxUtf8Length"/> bytes of UTF-8: the limit that S3 documents for user-defined metadata.
/// </remarks>
public static class ObjectMetadata
{
    /// <summary>The most bytes of UTF-8 that all names and values of one object may have together.</summary>
    public const int MaxUtf8Length = 2048;

    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>No metadata.</summary>
    public static IReadOnlyDictionary<string, string> Empty { get; } = FrozenDictionary<string, string>.Empty;

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
        var bytes = 0;
        foreach (var (name, value) in metadata)
        {
            var lower = name.ToLowerInvariant();
            problem = Problem(lower, value);
            if (problem is null && !copy.TryAdd(lower, value))
                problem = $"metadata name '{lower}' is there twice (names do not differ by case)";
            if (problem is not null)
                return false;
            bytes += lower.Length + Encoding.UTF8.GetByteCount(value);
        }

        if (bytes > MaxUtf8Length)
        {
            problem = $"metadata has {bytes:N0} bytes of UTF-8 in all, more than {MaxUtf8Length:N0}";
            return false;
        }

        normalized = copy;
        return true;
    }

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
