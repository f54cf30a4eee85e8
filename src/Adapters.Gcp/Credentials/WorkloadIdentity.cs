using System.Text.Json;

namespace Portable.Adapters.Gcp.Credentials;

/// <summary>Workload identity federation: a token that another identity provider gives (Kubernetes, GitHub, Azure), in a file or by HTTP, is exchanged for one of
/// Google's (RFC 8693).</summary>
internal sealed class WorkloadIdentity : TokenSource
{
    private static readonly Uri GoogleExchange = new("https://sts.googleapis.com/v1/token");

    private readonly CredentialsFile file;
    private readonly SubjectTokenSource subject;
    private readonly TokenClient client;
    private readonly string scopes;

    /// <summary>Reads what is to be exchanged, and where.</summary>
    /// <param name="file">What the credentials file says.</param>
    /// <param name="client">Asks for tokens.</param>
    /// <exception cref="InvalidDataException">Something is missing, or the other provider's tokens come in a way that is not known here.</exception>
    public WorkloadIdentity(CredentialsFile file, TokenClient client)
    {
        (this.file, this.client, subject) = (file, client, CredentialsFile.Need(file.CredentialSource, "credential_source"));
        _ = CredentialsFile.Need(file.Audience, "audience");
        _ = CredentialsFile.Need(file.SubjectTokenType, "subject_token_type");
        if (subject is { File: null, Url: null } or { EnvironmentId: not null })
            throw new InvalidDataException($"has a 'credential_source' that is neither a file nor a URL; for any other set {nameof(GcpOptions.AccessToken)} in code");

        // Where a service account is impersonated, its tokens are narrowed, not this one.
        scopes = file.ServiceAccountImpersonationUrl is null ? string.Join(' ', GcpScopes.All) : GcpScopes.Platform;
    }

    public override async Task<AccessToken> FetchAsync(CancellationToken cancellationToken)
    {
        List<KeyValuePair<string, string>> form =
        [
            new("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            new("requested_token_type", "urn:ietf:params:oauth:token-type:access_token"),
            new("audience", file.Audience!),
            new("scope", scopes),
            new("subject_token_type", file.SubjectTokenType!),
            new("subject_token", await FindSubjectAsync(cancellationToken).ConfigureAwait(false)),
        ];
        if (file.WorkforcePoolUserProject is { } project)
            form.Add(new("options", JsonSerializer.Serialize(new ExchangeOptions(project), CredentialsJson.Default.ExchangeOptions)));
        return await client.AskAsync(file.TokenUrl ?? GoogleExchange, form, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> FindSubjectAsync(CancellationToken cancellationToken)
    {
        var text = subject.Url is { } url ? await DownloadAsync(url, cancellationToken).ConfigureAwait(false) : await ReadAsync(subject.File!, cancellationToken).ConfigureAwait(false);
        if (subject.Format is not { Type: "json" } format)
            return text.Trim();
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty(CredentialsFile.Need(format.SubjectTokenFieldName, "subject_token_field_name")).GetString() ?? string.Empty;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // What a parser says may quote the token.
            throw new GcpCredentialsException($"the token to be exchanged is not in the field '{format.SubjectTokenFieldName}' of what {subject.File ?? subject.Url!.Host} holds", null);
        }
    }

    private static async Task<string> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new GcpCredentialsException($"the token to be exchanged cannot be read from '{path}'", exception);
        }
    }

    private async Task<string> DownloadAsync(Uri url, CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(Request, cancellationToken).ConfigureAwait(false);
        return await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);

        HttpRequestMessage Request()
        {
            var request = new HttpRequestMessage(HttpMethod.Get, url);
            foreach (var (name, value) in subject.Headers ?? [])
                request.Headers.TryAddWithoutValidation(name, value);
            return request;
        }
    }
}
