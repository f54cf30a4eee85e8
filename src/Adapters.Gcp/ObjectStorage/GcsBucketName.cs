using System.Buffers;
using System.Net;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>The rules that Cloud Storage documents for the names of buckets.</summary>
internal static class GcsBucketName
{
    private const int MinLength = 3;
    private const int MaxLength = 63;
    private const int MaxDottedLength = 222;
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789.-_");

    /// <summary>Says in a phrase why no bucket can have a name; <see langword="null"/> when one can.</summary>
    public static string? Problem(string name)
    {
        var dotted = name.Contains('.', StringComparison.Ordinal);
        if (name.Length < MinLength || name.Length > (dotted ? MaxDottedLength : MaxLength))
            return $"it must have {MinLength} to {MaxLength} characters, or with dots up to {MaxDottedLength}";
        if (dotted && Array.Exists(name.Split('.'), part => part.Length is 0 or > MaxLength))
            return $"between dots it must have 1 to {MaxLength} characters";
        if (name.AsSpan().ContainsAnyExcept(Characters))
            return "it must consist of lower-case letters, digits, dots, hyphens and underscores";
        if (!char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]))
            return "it must begin and end with a letter or digit";
        if (name.Count(c => c == '.') == 3 && IPAddress.TryParse(name, out _))
            return "it must not look like an IP address";
        if (name.StartsWith("goog", StringComparison.Ordinal))
            return "Cloud Storage reserves names that begin with 'goog'";
        return name.Contains("google", StringComparison.Ordinal) || name.Contains("g00gle", StringComparison.Ordinal)
            ? "Cloud Storage reserves names that contain 'google' or look like it"
            : null;
    }
}
