using System.Globalization;
using System.Text.RegularExpressions;

namespace Portable.Emulators.CloudStorage.Http;

/// <summary>Which part of an upload a request carries.</summary>
/// <param name="First">The first byte; <see langword="null"/> when there is no part, only the question how far the upload is.</param>
/// <param name="Last">The last byte; <see langword="null"/> where the body's end is the end of the upload.</param>
/// <param name="Total">The length of the whole, if it is known.</param>
internal sealed partial record ContentRange(long? First, long? Last, long? Total)
{
    public static ContentRange Parse(string? header)
    {
        if (header is null)
            return new(0, null, null);
        var match = Pattern().Match(header);
        if (!match.Success)
            throw ApiError.Invalid($"Failed to parse Content-Range header: {header}");
        var range = new ContentRange(Number("first"), Number("last"), Number("total"));
        return range.Last < range.First || range.Total <= range.Last
            ? throw ApiError.Invalid($"Failed to parse Content-Range header: {header}")
            : range;

        long? Number(string group) => match.Groups[group] is { Success: true, Value: var digits } ? long.Parse(digits, CultureInfo.InvariantCulture) : null;
    }

    [GeneratedRegex(@"^bytes (?:\*|(?<first>\d{1,18})-(?:(?<last>\d{1,18})|\*))/(?:(?<total>\d{1,18})|\*)$")]
    private static partial Regex Pattern();
}
