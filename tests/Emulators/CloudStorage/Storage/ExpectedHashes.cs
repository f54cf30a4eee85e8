using System.Text.Json.Nodes;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>What a client says its content hashes to; an upload that does not is refused.</summary>
/// <param name="Crc32C">In base64, if told.</param>
/// <param name="Md5">In base64, if told.</param>
internal sealed record ExpectedHashes(string? Crc32C, string? Md5)
{
    public static ExpectedHashes Of(JsonObject resource) => new((string?)resource["crc32c"], (string?)resource["md5Hash"]);

    /// <summary>With those of <c>x-goog-hash: crc32c=…,md5=…</c> and <c>Content-MD5</c> in their place.</summary>
    public ExpectedHashes Or(ApiRequest request)
    {
        var hashes = (request.Header("x-goog-hash") ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return new(Named("crc32c=") ?? Crc32C, Named("md5=") ?? request.Header("Content-MD5") ?? Md5);

        string? Named(string prefix) => Array.Find(hashes, hash => hash.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))?[prefix.Length..];
    }

    public Content Verify(Content content)
    {
        if (Crc32C is not null && Crc32C != content.Crc32C)
            throw ApiError.Invalid($"Provided CRC32C \"{Crc32C}\" doesn't match calculated CRC32C \"{content.Crc32C}\".", "BadDigest");
        if (Md5 is not null && Md5 != content.Md5)
            throw ApiError.Invalid($"Provided MD5 hash \"{Md5}\" doesn't match calculated MD5 hash \"{content.Md5}\".", "BadDigest");
        return content;
    }
}
