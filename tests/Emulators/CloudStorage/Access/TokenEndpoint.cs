using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Portable.Emulators.CloudStorage.Http;

namespace Portable.Emulators.CloudStorage.Access;

/// <summary>Where clients get their tokens: for a statement that the service account's key has signed, for a refresh token, or, as on Google's
/// machines, for nothing.</summary>
internal sealed class TokenEndpoint(EmulatedServiceAccount account, EmulatedTokens tokens, TimeProvider time)
{
    public const string RefreshToken = "1//portable";
    private const string JwtBearer = "urn:ietf:params:oauth:grant-type:jwt-bearer";
    private const string DefaultAccount = "/computeMetadata/v1/instance/service-accounts/default/";
    private static readonly TimeSpan LongestStatement = TimeSpan.FromHours(1);

    public async Task<ApiReply> GrantAsync(ApiRequest request)
    {
        using var body = new StreamReader(request.Body);
        var form = QueryHelpers.ParseQuery(await body.ReadToEndAsync(request.Aborted));
        return (string?)form["grant_type"] switch
        {
            JwtBearer => FindFault(form["assertion"].ToString()) is { } fault ? Refuse(fault) : Grant(),
            "refresh_token" when form["refresh_token"] == RefreshToken => Grant(),
            "refresh_token" => Refuse("Bad Request"),
            var other => ApiReply.Json(new JsonObject { ["error"] = "unsupported_grant_type", ["error_description"] = $"Invalid grant_type: {other}" }, 400),
        };
    }

    /// <summary>The metadata server that a machine of Google's has, for its default service account.</summary>
    public ApiReply Metadata(ApiRequest request)
    {
        if (request.Header("Metadata-Flavor") != "Google")
            return ApiReply.Text("Missing Metadata-Flavor:Google header.", "text/html", 403);
        var reply = request.Target.RawPath switch
        {
            DefaultAccount + "token" => Grant(),
            DefaultAccount + "email" => ApiReply.Text(account.Email, "application/text", 200),
            "/" or "/computeMetadata/v1/" => ApiReply.Text("computeMetadata/", "application/text", 200),
            _ => ApiReply.Empty(404),
        };
        return reply.With("Metadata-Flavor", "Google");
    }

    private ApiReply Grant() => ApiReply.Json(new JsonObject
    {
        ["access_token"] = tokens.Issue(),
        ["expires_in"] = (long)tokens.Lifetime.TotalSeconds,
        ["token_type"] = "Bearer",
    });

    private static ApiReply Refuse(string why) => ApiReply.Json(new JsonObject { ["error"] = "invalid_grant", ["error_description"] = why }, 400);

    private string? FindFault(string assertion)
    {
        try
        {
            if (assertion.Split('.') is not [var header, var claims, var signature])
                return "Invalid JWT: a header, claims and a signature are expected.";
            var signed = Encoding.ASCII.GetBytes($"{header}.{claims}");
            if (!account.Key.VerifyData(signed, Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
                return "Invalid JWT Signature.";
            return FindFault(ApiRequest.ParseJson(Base64Url.DecodeFromChars(claims)));
        }
        catch (FormatException)
        {
            return "Invalid JWT: not base64url.";
        }
    }

    private string? FindFault(JsonObject claims)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var (issued, expires) = ((long?)claims["iat"] ?? 0, (long?)claims["exp"] ?? 0);
        if ((string?)claims["iss"] != account.Email)
            return "Invalid grant: account not found";
        if ((string?)claims["aud"] is not { } audience || !audience.EndsWith("/token", StringComparison.Ordinal))
            return "Invalid JWT: Failed audience check.";
        return expires <= now || expires - issued > LongestStatement.TotalSeconds
            ? "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe."
            : null;
    }
}
