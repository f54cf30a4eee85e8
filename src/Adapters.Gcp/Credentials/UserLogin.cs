namespace Portable.Adapters.Gcp.Credentials;

/// <summary>A user, as <c>gcloud auth application-default login</c> leaves one: a refresh token that stands for the login.</summary>
/// <param name="file">What the credentials file says.</param>
/// <param name="client">Asks for tokens.</param>
internal sealed class UserLogin(CredentialsFile file, TokenClient client) : TokenSource
{
    private static readonly Uri GoogleTokens = new("https://oauth2.googleapis.com/token");

    private readonly KeyValuePair<string, string>[] form =
    [
        new("grant_type", "refresh_token"),
        new("refresh_token", CredentialsFile.Need(file.RefreshToken, "refresh_token")),
        new("client_id", CredentialsFile.Need(file.ClientId, "client_id")),
        new("client_secret", CredentialsFile.Need(file.ClientSecret, "client_secret")),
    ];

    public override Task<AccessToken> FetchAsync(CancellationToken cancellationToken) => client.AskAsync(file.TokenUri ?? GoogleTokens, form, cancellationToken);
}
