using System.Buffers;
using System.Net;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>The rules that S3 documents for the names of general purpose buckets.</summary>
internal static class S3BucketName
{
    private const int MinLength = 3;
    private const int MaxLength = 63;
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-");
    private static readonly string[] ReservedPrefixes = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] ReservedSuffixes = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <summary>Says in a phrase why no bucket can have a name; <see langword="null"/> when one can.</summary>
    public static string? Problem(string name)
    {
        if (name.Length is < MinLength or > MaxLength)
            return $"it must have {MinLength} to {MaxLength} characters";
        if (name.AsSpan().ContainsAnyExcept(Characters))
            return "it must consist of lower-case letters, digits, dots and hyphens";
        if (!char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            return "it must begin and end with a letter or digit";
        if (name.Contains("..", StringComparison.Ordinal))
            return "it must not have two dots side by side";
        if (name.Count(c => c == '.') == 3 && IPAddress.TryParse(name, out _))
            return "it must not look like an IP address";
        if (Array.Find(ReservedPrefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } start)
            return $"S3 reserves names that begin with '{start}'";
        return Array.Find(ReservedSuffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal)) is { } end
            ? $"S3 reserves names that end with '{end}'"
            : null;
    }
}
