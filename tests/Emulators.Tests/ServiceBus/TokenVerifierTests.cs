using System.Security.Cryptography;
using System.Text;
using Portable.Emulators.ServiceBus.Security;

namespace Portable.Emulators.Tests.ServiceBus;

public sealed class TokenVerifierTests
{
    private const string Type = "servicebus.windows.net:sastoken";
    private static readonly DateTimeOffset InAMinute = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 60);

    [Theory]
    [InlineData("sb://localhost/q")]
    [InlineData("sb://localhost/q/$management")]
    public void A_signature_is_for_a_resource_and_what_lies_below(string audience) =>
        Assert.Equal((InAMinute, null), Verify(audience, Sign("sb://localhost/q", InAMinute)));

    [Theory]
    [InlineData("sb://localhost/other")]
    [InlineData("sb://localhost/q2")]
    [InlineData("sb://localhost")]
    public void And_for_no_other(string audience) => Assert.StartsWith("InvalidAudience", Verify(audience, Sign("sb://localhost/q", InAMinute)).Refusal, StringComparison.Ordinal);

    [Fact]
    public void A_signature_by_another_key_is_refused() =>
        Assert.StartsWith("InvalidSignature", Verify("sb://localhost/q", Sign("sb://localhost/q", InAMinute, "other")).Refusal, StringComparison.Ordinal);

    [Fact]
    public void A_token_that_has_expired_is_refused() =>
        Assert.StartsWith("ExpiredToken", Verify("sb://localhost/q", Sign("sb://localhost/q", InAMinute.AddHours(-1))).Refusal, StringComparison.Ordinal);

    [Fact]
    public void A_JSON_Web_Token_is_taken_where_it_is_accepted_only()
    {
        var token = $"e30.{Convert.ToBase64String(Encoding.UTF8.GetBytes($$"""{"exp":{{InAMinute.ToUnixTimeSeconds()}}}"""))}.signature";

        Assert.StartsWith("InvalidToken", new TokenVerifier(new()).Verify("jwt", "sb://localhost/q", token).Refusal, StringComparison.Ordinal);
        Assert.Equal((InAMinute, null), new TokenVerifier(new() { AcceptsJsonWebTokens = true }).Verify("jwt", "sb://localhost/q", token));
    }

    private static (DateTimeOffset Expires, string? Refusal) Verify(string audience, string token) => new TokenVerifier(new()).Verify(Type, audience, token);

    private static string Sign(string resource, DateTimeOffset expires, string key = "SAS_KEY_VALUE")
    {
        var (escaped, end) = (Uri.EscapeDataString(resource), expires.ToUnixTimeSeconds());
        var signature = Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes($"{escaped}\n{end}")));
        return $"SharedAccessSignature sr={escaped}&sig={Uri.EscapeDataString(signature)}&se={end}&skn=RootManageSharedAccessKey";
    }
}
