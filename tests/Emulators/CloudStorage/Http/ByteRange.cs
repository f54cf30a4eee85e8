using System.Globalization;
using System.Text.RegularExpressions;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>A part of a content.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How long it is.</param>
internal sealed partial record ByteRange(long Offset, long Length)
{
    /// <summary>The part that a <c>Range</c> header asks for; <see langword="null"/> for all: there is no header, it is not well formed, or it asks for
    /// several parts (“Cloud Storage does not handle complex disjoint ranges”).</summary>
    public static ByteRange? Parse(string? header, long size)
    {
        if (header is null || Pattern().Match(header) is not { Success: true } match)
            return null;
        long? first = Number("first"), last = Number("last");
        if (first is null && last is null)
            return null;
        if (first is null)
            return last == 0 || size == 0 ? throw NotSatisfiable() : new(Math.Max(0, size - last!.Value), Math.Min(size, last!.Value));
        if (last < first)
            return null;
        return first >= size ? throw NotSatisfiable() : new(first.Value, Math.Min(size - 1, last ?? long.MaxValue) - first.Value + 1);

        long? Number(string group) => match.Groups[group].Value is { Length: > 0 } digits ? long.Parse(digits, CultureInfo.InvariantCulture) : null;
    }

    public string ToContentRange(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {Offset}-{Offset + Length - 1}/{size}");

    private static ApiError NotSatisfiable() =>
        new(416, "requestedRangeNotSatisfiable", "Request range not satisfiable", "InvalidRange") { Location = ("header", "Range") };

    [GeneratedRegex(@"^bytes=(?<first>\d{0,18})-(?<last>\d{0,18})$")]
    private static partial Regex Pattern();
}
