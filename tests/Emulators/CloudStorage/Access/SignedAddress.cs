using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Access;

/// <summary>Signed URLs of version 4 with an RSA key, verified as the documentation has them made.</summary>
internal sealed partial class SignedAddress(EmulatedServiceAccount account, TimeProvider time)
{
    private const string Algorithm = "GOOG4-RSA-SHA256";
    private const string Signature = "X-Goog-Signature";
    private const string DateFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const long LongestSeconds = 7 * 24 * 60 * 60;

    /// <summary>Whether a request claims to be signed.</summary>
    public static bool IsOn(ApiRequest request) => request.Query.Has(Signature);

    /// <summary>Fails unless the signature is good, for just this request and at this time.</summary>
    public void Verify(ApiRequest request)
    {
        var query = request.Query;
        if (query["X-Goog-Algorithm"] != Algorithm)
            throw ApiError.Invalid($"X-Goog-Algorithm must be {Algorithm} here.");
        var date = query["X-Goog-Date"] ?? string.Empty;
        if (!DateTimeOffset.TryParseExact(date, DateFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var signed))
            throw ApiError.Invalid("X-Goog-Date must be in the format YYYYMMDD'T'HHMMSS'Z'.");
        if (query.Number("X-Goog-Expires") is not (>= 1 and <= LongestSeconds and var seconds))
            throw ApiError.Invalid($"X-Goog-Expires must be between 1 and {LongestSeconds} seconds.");
        if (!Scope().IsMatch(query["X-Goog-Credential"] ?? string.Empty) || query["X-Goog-Credential"]!.Split('/')[1] != date[..8])
            throw ApiError.Invalid("X-Goog-Credential must be ACCOUNT/YYYYMMDD/LOCATION/storage/goog4_request, with the date of X-Goog-Date.");

        var canonical = Canonical(request, SignedHeaders(request));
        var scope = string.Join('/', query["X-Goog-Credential"]!.Split('/').Skip(1));
        var text = $"{Algorithm}\n{date}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        if (query["X-Goog-Credential"]!.Split('/')[0] != account.Email || !IsGood(text, query[Signature]!))
        {
            throw new ApiError(403, "forbidden", "Access denied.", "SignatureDoesNotMatch")
            {
                Details = "The request signature we calculated does not match the signature you provided. Check your Google secret key and signing method.",
            };
        }

        if (time.GetUtcNow() > signed.AddSeconds(seconds))
            throw ApiError.Invalid("Invalid argument.", "ExpiredToken");
    }

    private bool IsGood(string text, string signature)
    {
        try
        {
            return account.Key.VerifyData(Encoding.UTF8.GetBytes(text), Convert.FromHexString(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Every header that was signed must be sent, and every header of Google's own that is sent must be signed.</summary>
    private static string[] SignedHeaders(ApiRequest request)
    {
        var signed = (request.Query["X-Goog-SignedHeaders"] ?? string.Empty).Split(';');
        if (!signed.Contains("host"))
            throw Malformed("The host header must be signed.");
        if (Array.Find(signed, name => !request.Headers.ContainsKey(name)) is { } absent)
            throw Malformed($"Header was included in signedheaders, but not in the request: {absent}");
        if (request.Headers.Keys.FirstOrDefault(name => name.StartsWith("x-goog-", StringComparison.OrdinalIgnoreCase) && !signed.Contains(name, StringComparer.OrdinalIgnoreCase)) is { } extra)
            throw Malformed($"Header was included in the request, but not in signedheaders: {extra}");
        return signed;
    }

    private static string Canonical(ApiRequest request, string[] signed)
    {
        var query =
            from pair in request.Query.All
            where pair.Key != Signature
            let name = Uri.EscapeDataString(pair.Key)
            let value = Uri.EscapeDataString(pair.Value)
            select $"{name}={value}";
        var headers = signed.Order(StringComparer.Ordinal).Select(name => $"{name}:{Spaces().Replace(request.Header(name)!.Trim(), " ")}\n");
        return string.Join('\n',
            request.Method,
            request.Target.RawPath,
            string.Join('&', query.Order(StringComparer.Ordinal)),
            string.Concat(headers),
            string.Join(';', signed),
            request.Header("x-goog-content-sha256") ?? "UNSIGNED-PAYLOAD");
    }

    private static ApiError Malformed(string details) =>
        new(400, "invalid", "Your request has a malformed header.", "MalformedSecurityHeader") { Details = details };

    [GeneratedRegex(@"^[^/]+/\d{8}/[^/]+/storage/goog4_request$")]
    private static partial Regex Scope();

    [GeneratedRegex(@"[ \t]+")]
    private static partial Regex Spaces();
}
