using System.Text.Json;

namespace Portable.Adapters.Gcp.Credentials;

/// <summary>The credentials of one set of options. They are looked for at the first request, not when a store or queue is opened: the last place to look is a
/// server. A token is kept, and replaced before it ends.</summary>
internal sealed class GcpCredentials : IDisposable
{
    /// <summary>Google's own clients replace a token so long before its end; a metadata server gives the same one until five minutes before it.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(225);

    private readonly GcpOptions options;
    private readonly string path;
    private readonly TokenClient client;
    private readonly SharedLookup<TokenSource> source;
    private readonly SharedLookup<AccessToken> token;

    /// <summary>Looks for nothing yet.</summary>
    /// <param name="options">How to reach Google Cloud.</param>
    /// <param name="path">Where the options stand in the configuration, for errors.</param>
    /// <param name="client">Asks for tokens; by default one of its own.</param>
    public GcpCredentials(GcpOptions options, string path, TokenClient? client = null)
    {
        (this.options, this.path, this.client) = (options, path, client ?? new TokenClient());

        // What could not be had may be there the next time: a file that is mounted late, a metadata server that starts.
        source = new(FindAsync);
        token = new(async () => await (await source.GetAsync(CancellationToken.None).ConfigureAwait(false)).FetchAsync(CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>A token that is good for the next minutes.</summary>
    /// <exception cref="GcpCredentialsException">There are no credentials, they cannot be read, or they are refused; the message names the file and the configuration key.</exception>
    public async ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        if (options.AccessToken is { } give)
            return await give(cancellationToken).ConfigureAwait(false);
        var held = await token.GetAsync(cancellationToken).ConfigureAwait(false);
        if (held.Expires - client.Now >= Early)
            return held.Value;
        token.Forget(held);
        return (await token.GetAsync(cancellationToken).ConfigureAwait(false)).Value;
    }

    /// <summary>Replaces a token that a service has refused before its time.</summary>
    /// <param name="refused">The token.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether there is another.</returns>
    public async ValueTask<bool> ReplaceAsync(string refused, CancellationToken cancellationToken)
    {
        // Another request may have been faster.
        if (options.AccessToken is null && await token.GetAsync(cancellationToken).ConfigureAwait(false) is { } held && held.Value == refused)
            token.Forget(held);
        return await GetTokenAsync(cancellationToken).ConfigureAwait(false) != refused;
    }

    /// <summary>What tokens are asked of, for signatures.</summary>
    /// <exception cref="GcpCredentialsException">As above.</exception>
    public ValueTask<TokenSource> GetSourceAsync(CancellationToken cancellationToken) => source.GetAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => client.Dispose();

    private async Task<TokenSource> FindAsync()
    {
        if (options.AccessToken is { } give)
            return new GivenTokens(give);
        if (options.CredentialsJson is { } json)
            return Read(json, $"{GcpOptions.ConfigurationSection}:{nameof(GcpOptions.CredentialsJson)}, or that of {path}, is text that");
        if (options.CredentialsPath is { } file)
            return await ReadFileAsync(file, $"{GcpOptions.ConfigurationSection}:{nameof(GcpOptions.CredentialsPath)}, or that of {path},").ConfigureAwait(false);
        if (Environment.GetEnvironmentVariable(DefaultCredentials.Variable) is { Length: > 0 } named)
            return await ReadFileAsync(named, DefaultCredentials.Variable).ConfigureAwait(false);
        if (DefaultCredentials.LoginFile is { } login && File.Exists(login))
            return await ReadFileAsync(login, "the file of gcloud auth application-default login").ConfigureAwait(false);
        var machine = new MetadataServer(client);
        return await machine.IsThereAsync().ConfigureAwait(false)
            ? machine
            : throw new GcpCredentialsException(
                $"there are no application default credentials: set {DefaultCredentials.Variable} or {GcpOptions.ConfigurationSection}:{nameof(GcpOptions.CredentialsPath)} to a credentials file, or run where a metadata server has some",
                null);
    }

    private async Task<TokenSource> ReadFileAsync(string file, string what)
    {
        string json;
        try
        {
            json = await File.ReadAllTextAsync(file, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            var problem = exception is FileNotFoundException or DirectoryNotFoundException ? "does not exist" : "may not be read";
            throw new GcpCredentialsException($"{what} is '{file}', and that file {problem}", exception);
        }

        return Read(json, $"{what} is '{file}', and that file");
    }

    private TokenSource Read(string json, string what)
    {
        try
        {
            return CredentialsFile.Read(json, client);
        }
        catch (InvalidDataException exception)
        {
            throw new GcpCredentialsException($"{what} {exception.Message}", null);
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or System.Security.Cryptography.CryptographicException)
        {
            // What a parser says may quote the content, which is secret.
            throw new GcpCredentialsException($"{what} holds no credentials that can be read", null);
        }
    }
}
