using System.Buffers;
using System.Net;
using System.Text;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>What buckets and objects may be called.</summary>
internal static class ObjectNames
{
    private const int MostBytes = 1024;
    private static readonly SearchValues<char> OfBuckets = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_.");

    /// <summary>“Object names can contain any sequence of valid Unicode characters, of length 1-1024 bytes when UTF-8 encoded”, no carriage return or line
    /// feed, not <c>.</c> or <c>..</c>, and not under <c>.well-known/acme-challenge/</c>.</summary>
    public static string CheckObject(string name)
    {
        if (name.Length == 0)
            throw new ApiError(400, "required", "Required", "InvalidArgument");
        if (Encoding.UTF8.GetByteCount(name) is var bytes and > MostBytes)
        {
            throw new ApiError(400, "invalid", $"The maximum object length is {MostBytes} characters, but got a name with {bytes} characters: '{name[..32]}…'", "KeyTooLongError");
        }

        if (name is "." or ".." || name.AsSpan().ContainsAny('\r', '\n') || name.StartsWith(".well-known/acme-challenge/", StringComparison.Ordinal))
            throw ApiError.Invalid("Invalid object name: " + name.ReplaceLineEndings("?"), "InvalidObjectName");
        return name;
    }

    /// <summary>3 to 63 characters, or up to 222 with dots, of lowercase letters, digits, <c>-</c>, <c>_</c> and <c>.</c>, beginning and ending with a
    /// letter or digit; no address, nothing that begins with <c>goog</c> or contains <c>google</c>.</summary>
    public static string CheckBucket(string name)
    {
        var valid = name.Length is >= 3 and <= 222
            && !name.AsSpan().ContainsAnyExcept(OfBuckets)
            && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1])
            && name.Split('.').All(part => part.Length is >= 1 and <= 63)
            && !IPAddress.TryParse(name, out _)
            && !name.StartsWith("goog", StringComparison.Ordinal) && !name.Contains("google", StringComparison.Ordinal);
        return valid ? name : throw ApiError.Invalid($"Invalid bucket name: '{name}'", "InvalidBucketName");
    }
}
