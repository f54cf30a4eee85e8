namespace Portable.Adapters.Gcp.Credentials;

/// <summary>The service account of the machine, the container or the function that this runs on, by the server that each of Google Cloud's has.</summary>
/// <param name="client">Asks it.</param>
internal sealed class MetadataServer(TokenClient client) : TokenSource
{
    private const string Flavor = "Metadata-Flavor";
    private const string Google = "Google";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The official clients know the variable by this name.</summary>
    private readonly Uri server = new($"http://{(Environment.GetEnvironmentVariable("GCE_METADATA_HOST") is { Length: > 0 } host ? host : "metadata.google.internal")}/");

    /// <summary>Whether there is one: something else may answer to the name.</summary>
    public async Task<bool> IsThereAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            using var answer = await client.SendAsync(() => Request(string.Empty), patience.Token).ConfigureAwait(false);
            return answer.Headers.TryGetValues(Flavor, out var flavors) && flavors.Contains(Google);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    public override async Task<AccessToken> FetchAsync(CancellationToken cancellationToken) =>
        client.Read(await client.SendAsync(() => Request($"token?scopes={string.Join(',', GcpScopes.All)}"), CredentialsJson.Default.TokenAnswer, cancellationToken).ConfigureAwait(false));

    public override async Task<string?> FindAccountAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.SendAsync(() => Request("email"), cancellationToken).ConfigureAwait(false);
        return (await answer.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false)).Trim();
    }

    private HttpRequestMessage Request(string what)
    {
        var path = what.Length == 0 ? string.Empty : $"computeMetadata/v1/instance/service-accounts/default/{what}";
        return new(HttpMethod.Get, new Uri(server, path)) { Headers = { { Flavor, Google } } };
    }
}
