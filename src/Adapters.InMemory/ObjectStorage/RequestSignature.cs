using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>Signs and checks requests to an in-memory cloud: an HMAC over method, bucket, key, expiry and bound content type.</summary>
internal static class RequestSignature
{
    /// <summary>What a valid signature allows.</summary>
    public readonly record struct Grant(string Bucket, ObjectKey Key, HttpMethod Method, string? ContentType);

    public static SignedRequest Sign(InMemoryCloud cloud, string bucket, ObjectKey key, SignOptions options)
    {
        var expires = cloud.TimeProvider.GetUtcNow() + options.ExpiresIn;
        var seconds = expires.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        var signature = Compute(cloud, options.Method.Method, bucket, key.Value, seconds, options.ContentType ?? string.Empty);
        // The key travels in the query: System.Uri compacts dot segments of a path, even escaped ones.
        var query = $"key={Uri.EscapeDataString(key.Value)}&expires={seconds}&content-type={Uri.EscapeDataString(options.ContentType ?? string.Empty)}&signature={signature}";
        return new SignedRequest
        {
            Uri = new Uri($"https://{cloud.Name}.portable.invalid/{Uri.EscapeDataString(bucket)}?{query}"),
            Method = options.Method,
            Headers = options.ContentType is { } contentType
                ? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["Content-Type"] = contentType }
                : FrozenDictionary<string, string>.Empty,
            ExpiresAt = expires,
        };
    }

    /// <summary>Checks a request.</summary>
    /// <returns>The grant, or <see langword="null"/> when the signature is wrong, expired or for another method.</returns>
    public static Grant? Verify(InMemoryCloud cloud, HttpMethod method, Uri uri)
    {
        if (uri.Host != $"{cloud.Name}.portable.invalid")
            return null;
        var bucket = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        var query = uri.Query.TrimStart('?').Split('&')
            .Select(pair => pair.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0])
            .ToDictionary(pair => pair[0], pair => Uri.UnescapeDataString(pair[1]), StringComparer.Ordinal);
        if (!query.TryGetValue("key", out var key)
            || !query.TryGetValue("expires", out var expires)
            || !query.TryGetValue("content-type", out var contentType)
            || !query.TryGetValue("signature", out var signature)
            || !long.TryParse(expires, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return null;
        }

        var expected = Compute(cloud, method.Method, bucket, key, expires, contentType);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(signature)))
            return null;
        return cloud.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds() < milliseconds
            ? new Grant(bucket, key, method, contentType.Length == 0 ? null : contentType)
            : null;
    }

    private static string Compute(InMemoryCloud cloud, string method, string bucket, string key, string expires, string contentType) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(cloud.SigningKey, Encoding.UTF8.GetBytes(string.Join('\n', method, bucket, expires, contentType, key))));
}
