using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Signs requests in the query by Cloud Storage's V4 process (<c>GOOG4-RSA-SHA256</c>), so that any HTTP client can send them.</summary>
internal static class GcsSignature
{
    private const string Algorithm = "GOOG4-RSA-SHA256";

    /// <summary>Signs a request to a bucket. A life of a fraction of a second is rounded up: signatures count in seconds.</summary>
    public static async Task<SignedRequest> SignAsync(GcsBucket bucket, ObjectKey key, SignOptions options, CancellationToken cancellationToken)
    {
        var signer = await GcsSigner.OfAsync(bucket, cancellationToken).ConfigureAwait(false);
        var now = bucket.Time.GetUtcNow();
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerSecond));
        return new SignedRequest
        {
            Uri = await SignAsync(signer, bucket.Connection.Endpoint, bucket.Addresses.XmlPath(key), options, now, cancellationToken).ConfigureAwait(false),
            Method = options.Method,
            Headers = options.ContentType is { } type ? FrozenDictionary.Create(KeyValuePair.Create("Content-Type", type)) : FrozenDictionary<string, string>.Empty,
            ExpiresAt = now + Life(options),
        };
    }

    /// <summary>Signs a request.</summary>
    /// <param name="signer">Who signs.</param>
    /// <param name="endpoint">The service.</param>
    /// <param name="path">The path there, escaped.</param>
    /// <param name="options">What may be done, and for how long.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    internal static async Task<Uri> SignAsync(
        GcsSigner signer, Uri endpoint, string path, SignOptions options, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/auto/storage/goog4_request";
        var type = options.ContentType;
        var query = $"X-Goog-Algorithm={Algorithm}"
            + $"&X-Goog-Credential={Uri.EscapeDataString($"{signer.Email}/{scope}")}"
            + $"&X-Goog-Date={time}"
            + string.Create(CultureInfo.InvariantCulture, $"&X-Goog-Expires={(long)Life(options).TotalSeconds}")
            + $"&X-Goog-SignedHeaders={(type is null ? "host" : "content-type%3Bhost")}";
        var canonical = $"{options.Method}\n{path}\n{query}\n"
            + (type is null ? string.Empty : $"content-type:{type}\n")
            + $"host:{endpoint.Authority}\n\n{(type is null ? "host" : "content-type;host")}\nUNSIGNED-PAYLOAD";
        var text = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(Convert.FromBase64String(await signer.SignAsync(Encoding.UTF8.GetBytes(text), cancellationToken).ConfigureAwait(false)));
        // Keys of others may have dot segments, which a Uri would fold.
        return new Uri(
            $"{endpoint.GetLeftPart(UriPartial.Authority)}{path}?{query}&X-Goog-Signature={signature}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
    }

    private static TimeSpan Life(SignOptions options) => TimeSpan.FromSeconds(Math.Ceiling(options.ExpiresIn.TotalSeconds));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
