using System.Text.Json.Serialization;

namespace Portable.Adapters.Gcp.Credentials;

/// <summary>Credentials files, and what the servers that give tokens are asked and answer, by their own names.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(CredentialsFile))]
[JsonSerializable(typeof(ExchangeOptions))]
[JsonSerializable(typeof(ImpersonationAnswer))]
[JsonSerializable(typeof(ImpersonationRequest))]
[JsonSerializable(typeof(ImpersonatedSignature))]
[JsonSerializable(typeof(ImpersonatedSignatureAnswer))]
[JsonSerializable(typeof(JwtClaims))]
[JsonSerializable(typeof(JwtHeader))]
[JsonSerializable(typeof(TokenAnswer))]
internal sealed partial class CredentialsJson : JsonSerializerContext;

/// <summary>Where the token of another identity provider is.</summary>
internal sealed record SubjectTokenSource(string? File, Uri? Url, string? EnvironmentId, SubjectTokenFormat? Format)
{
    public Dictionary<string, string>? Headers { get; init; }
}

internal sealed record SubjectTokenFormat(string? Type, string? SubjectTokenFieldName);

internal sealed record TokenAnswer(string? AccessToken, long ExpiresIn);

internal sealed record JwtHeader(string Alg, string Typ, string? Kid);

internal sealed record JwtClaims(string Iss, string Scope, string Aud, long Iat, long Exp);

internal sealed record ExchangeOptions([property: JsonPropertyName("userProject")] string UserProject);

internal sealed record ImpersonationRequest(IReadOnlyList<string> Scope, IReadOnlyList<string>? Delegates, string Lifetime);

internal sealed record ImpersonationAnswer(
    [property: JsonPropertyName("accessToken")] string? AccessToken, [property: JsonPropertyName("expireTime")] DateTimeOffset ExpireTime);

internal sealed record ImpersonatedSignature(string Payload, IReadOnlyList<string>? Delegates);

internal sealed record ImpersonatedSignatureAnswer([property: JsonPropertyName("signedBlob")] string? SignedBlob);
