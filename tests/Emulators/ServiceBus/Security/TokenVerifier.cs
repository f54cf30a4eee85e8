using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Portable.Emulators.ServiceBus.Security;

/// <summary>Verifies tokens: shared access signatures by the rule's key, and JSON Web Tokens, where they are accepted, by their expiry alone.</summary>
internal sealed class TokenVerifier(ServiceBusEmulatorOptions options)
{
    public const string SasType = "servicebus.windows.net:sastoken";
    public const string JwtType = "jwt";
    private const string SasPrefix = "SharedAccessSignature ";

    /// <summary>Verifies a token for an audience.</summary>
    /// <returns>When it expires, or why it is refused.</returns>
    public (DateTimeOffset Expires, string? Refusal) Verify(string? type, string audience, string? token)
    {
        var (expires, refusal) = type switch
        {
            SasType when token?.StartsWith(SasPrefix, StringComparison.Ordinal) == true => VerifySas(audience, token[SasPrefix.Length..]),
            JwtType when options.AcceptsJsonWebTokens && token is not null => VerifyJwt(token),
            _ => (default, "InvalidToken: The token is of no type that is accepted."),
        };
        return refusal is null && expires <= options.TimeProvider.GetUtcNow() ? (expires, "ExpiredToken: The token is expired.") : (expires, refusal);
    }

    private (DateTimeOffset Expires, string? Refusal) VerifySas(string audience, string fields)
    {
        var values = fields.Split('&').Select(field => field.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        if (!values.TryGetValue("sr", out var resource) || !values.TryGetValue("sig", out var signature)
            || !values.TryGetValue("se", out var end) || !values.TryGetValue("skn", out var name)
            || !long.TryParse(end, CultureInfo.InvariantCulture, out var seconds))
        {
            return (default, "MalformedToken: The token lacks a field.");
        }

        var expected = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.SharedAccessKey), Encoding.UTF8.GetBytes($"{resource}\n{end}")));
        if (Uri.UnescapeDataString(name) != options.SharedAccessKeyName || Uri.UnescapeDataString(signature) != expected)
            return (default, "InvalidSignature: The token has an invalid signature.");
        return TokenShelf.Covers(TokenShelf.Path(Uri.UnescapeDataString(resource)), TokenShelf.Path(audience))
            ? (DateTimeOffset.FromUnixTimeSeconds(seconds), null)
            : (default, "InvalidAudience: The token is for another resource.");
    }

    private static (DateTimeOffset Expires, string? Refusal) VerifyJwt(string token)
    {
        try
        {
            var claims = token.Split('.')[1].Replace('-', '+').Replace('_', '/');
            using var json = JsonDocument.Parse(Convert.FromBase64String(claims.PadRight((claims.Length + 3) / 4 * 4, '=')));
            return (DateTimeOffset.FromUnixTimeSeconds(json.RootElement.GetProperty("exp").GetInt64()), null);
        }
        catch (Exception exception) when (exception is FormatException or JsonException or IndexOutOfRangeException or KeyNotFoundException or InvalidOperationException)
        {
            return (default, "MalformedToken: The token is no JSON Web Token with an expiry.");
        }
    }
}
