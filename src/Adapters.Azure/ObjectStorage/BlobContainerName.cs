using System.Buffers;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>The rules that Blob Storage documents for the names of containers.</summary>
internal static class BlobContainerName
{
    private const int MinLength = 3;
    private const int MaxLength = 63;
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    /// <summary>Says in a phrase why no container can have a name; <see langword="null"/> when one can.</summary>
    public static string? Problem(string name)
    {
        if (name.Length is < MinLength or > MaxLength)
            return $"it must have {MinLength} to {MaxLength} characters";
        if (name.AsSpan().ContainsAnyExcept(Characters))
            return "it must consist of lower-case letters, digits and hyphens";
        if (name.StartsWith('-') || name.EndsWith('-'))
            return "it must begin and end with a letter or digit";
        return name.Contains("--", StringComparison.Ordinal) ? "it must not have two hyphens side by side" : null;
    }
}
