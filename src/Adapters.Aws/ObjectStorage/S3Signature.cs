using System.Collections.Frozen;
using System.Globalization;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.S3;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Signs requests by SigV4 in the query, so that any HTTP client can send them.</summary>
internal static class S3Signature
{
    private const string DateParameter = "X-Amz-Date=";
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Signs a request. Credentials may be fetched for it; S3 is not asked. A life of a fraction of a second is rounded up: SigV4 counts in seconds.</summary>
    public static async Task<SignedRequest> SignAsync(S3Bucket bucket, ObjectKey key, SignOptions options)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = bucket.Name,
            Key = key.Value,
            Verb = options.Method == HttpMethod.Put ? HttpVerb.PUT : options.Method == HttpMethod.Delete ? HttpVerb.DELETE : HttpVerb.GET,
            Protocol = bucket.IsHttp ? Protocol.HTTP : Protocol.HTTPS,
            ContentType = options.ContentType,
        };
        var life = TimeSpan.FromSeconds(Math.Ceiling(options.ExpiresIn.TotalSeconds));
        // The SDK takes the end of the life, not its length, and subtracts its own clock: the system's, corrected by what S3 said of the time.
        var endpoint = bucket.Client.Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request)).URL;
        request.Expires = CorrectClockSkew.GetCorrectedUtcNowForEndpoint(endpoint) + life;
        var url = await bucket.Client.GetPreSignedURLAsync(request).ConfigureAwait(false);
        return new SignedRequest
        {
            // Keys of others may have dot segments, which a Uri would fold.
            Uri = new Uri(url, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }),
            Method = options.Method,
            Headers = options.ContentType is { } type ? FrozenDictionary.Create(KeyValuePair.Create("Content-Type", type)) : FrozenDictionary<string, string>.Empty,
            ExpiresAt = SignedAt(url) + life,
        };
    }

    private static DateTimeOffset SignedAt(string url)
    {
        var start = url.IndexOf(DateParameter, StringComparison.Ordinal) + DateParameter.Length;
        return DateTimeOffset.ParseExact(url.AsSpan(start, "20260101T000000Z".Length), DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
    }
}
