using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Portable.Adapters.Gcp.Credentials;

/// <summary>A service account with its key: it signs a claim of who it is, and gets a token for it (RFC 7523).</summary>
internal sealed class ServiceAccountKey : TokenSource
{
    private const int ClaimSeconds = 3600;
    private static readonly Uri GoogleTokens = new("https://oauth2.googleapis.com/token");

    private readonly string email;
    private readonly string? keyId;
    private readonly RSA key = RSA.Create();
    private readonly Uri tokens;
    private readonly TokenClient client;

    /// <summary>Reads the key.</summary>
    /// <param name="file">What the credentials file says.</param>
    /// <param name="client">Asks for tokens.</param>
    /// <exception cref="InvalidDataException">Something is missing.</exception>
    /// <exception cref="ArgumentException">The key is no key.</exception>
    public ServiceAccountKey(CredentialsFile file, TokenClient client)
    {
        (email, keyId, tokens, this.client) = (CredentialsFile.Need(file.ClientEmail, "client_email"), file.PrivateKeyId, file.TokenUri ?? GoogleTokens, client);
        key.ImportFromPem(CredentialsFile.Need(file.PrivateKey, "private_key"));
    }

    public override Task<AccessToken> FetchAsync(CancellationToken cancellationToken)
    {
        var now = client.Now.ToUnixTimeSeconds();
        var header = JsonSerializer.SerializeToUtf8Bytes(new JwtHeader("RS256", "JWT", keyId), CredentialsJson.Default.JwtHeader);
        var claims = new JwtClaims(email, string.Join(' ', GcpScopes.All), tokens.OriginalString, now, now + ClaimSeconds);
        var claim = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims, CredentialsJson.Default.JwtClaims))}";
        return client.AskAsync(
            tokens,
            [
                new("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
                new("assertion", $"{claim}.{Base64Url.EncodeToString(Sign(Encoding.ASCII.GetBytes(claim)))}"),
            ],
            cancellationToken);
    }

    public override Task<string?> FindAccountAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(email);

    public override Task<string?> SignAsync(byte[] bytes, CancellationToken cancellationToken) => Task.FromResult<string?>(Convert.ToBase64String(Sign(bytes)));

    private byte[] Sign(byte[] bytes) => key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
}
