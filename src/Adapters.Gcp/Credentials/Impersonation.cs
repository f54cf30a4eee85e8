using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace Portable.Adapters.Gcp.Credentials;

/// <summary>Another service account, whose tokens and signatures the first credentials may ask the IAM service for.</summary>
/// <param name="address">Where to ask: <c>…/serviceAccounts/NAME:generateAccessToken</c>.</param>
/// <param name="delegates">The accounts in between, if there are any.</param>
/// <param name="source">The first credentials.</param>
/// <param name="client">Asks.</param>
internal sealed class Impersonation(Uri address, IReadOnlyList<string>? delegates, TokenSource source, TokenClient client) : TokenSource
{
    private const string Lifetime = "3600s";
    private const string Generate = ":generateAccessToken";
    private const string Accounts = "/serviceAccounts/";

    private readonly string account = AccountOf(address);

    public override async Task<AccessToken> FetchAsync(CancellationToken cancellationToken)
    {
        var token = await source.FetchAsync(cancellationToken).ConfigureAwait(false);
        var answer = await client.SendAsync(
            () => Post(address, token, JsonContent.Create(new ImpersonationRequest(GcpScopes.All, delegates, Lifetime), CredentialsJson.Default.ImpersonationRequest)),
            CredentialsJson.Default.ImpersonationAnswer,
            cancellationToken).ConfigureAwait(false);
        return new(answer.AccessToken ?? throw TokenClient.NoToken(address), answer.ExpireTime);
    }

    public override Task<string?> FindAccountAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(account);

    public override async Task<string?> SignAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        var token = await source.FetchAsync(cancellationToken).ConfigureAwait(false);
        var signing = new Uri(address.OriginalString[..^Generate.Length] + ":signBlob");
        var answer = await client.SendAsync(
            () => Post(signing, token, JsonContent.Create(new ImpersonatedSignature(Convert.ToBase64String(bytes), delegates), CredentialsJson.Default.ImpersonatedSignature)),
            CredentialsJson.Default.ImpersonatedSignatureAnswer,
            cancellationToken).ConfigureAwait(false);
        return answer.SignedBlob ?? throw TokenClient.NoToken(signing);
    }

    private static HttpRequestMessage Post(Uri address, AccessToken token, HttpContent body) =>
        new(HttpMethod.Post, address) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token.Value) }, Content = body };

    private static string AccountOf(Uri address)
    {
        var path = address.OriginalString;
        var start = path.LastIndexOf(Accounts, StringComparison.Ordinal);
        return start >= 0 && path.EndsWith(Generate, StringComparison.Ordinal)
            ? Uri.UnescapeDataString(path[(start + Accounts.Length)..^Generate.Length])
            : throw new InvalidDataException("names no service account in 'service_account_impersonation_url'");
    }
}
