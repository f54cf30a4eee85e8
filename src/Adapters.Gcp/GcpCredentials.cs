using System.Text.Json;
using Google.Apis.Auth.OAuth2;

namespace Portable.Adapters.Gcp;

/// <summary>The credentials of one set of options. They are looked for at the first request, not when a store or queue is opened: the last place to look is a
/// server. Google's library caches tokens and fetches a new one before the old one expires.</summary>
/// <param name="options">How to reach Google Cloud.</param>
/// <param name="path">Where the options stand in the configuration, for errors.</param>
internal sealed class GcpCredentials(GcpOptions options, string path)
{
    private static readonly string[] Scopes =
    [
        "https://www.googleapis.com/auth/devstorage.full_control",
        "https://www.googleapis.com/auth/pubsub",
        "https://www.googleapis.com/auth/iam",
    ];

    private readonly Lock gate = new();
    private Task<GoogleCredential>? credential;

    /// <summary>A token that is good for the next minutes.</summary>
    /// <exception cref="GcpCredentialsException">There are no credentials, or they cannot be read; the message names the file and the configuration key.</exception>
    public async ValueTask<string> GetTokenAsync(CancellationToken cancellationToken)
    {
        ITokenAccess access = await GetAsync(cancellationToken).ConfigureAwait(false);
        return await access.GetAccessTokenForRequestAsync(null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replaces a token that a service has refused before its time.</summary>
    /// <param name="refused">The token.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <returns>Whether there is another.</returns>
    public async ValueTask<bool> ReplaceAsync(string refused, CancellationToken cancellationToken)
    {
        var held = (await GetAsync(cancellationToken).ConfigureAwait(false)).UnderlyingCredential;
        return held switch
        {
            // Another request may have been faster.
            ServiceCredential service when service.Token?.AccessToken != refused => service.Token is not null,
            ServiceCredential service => await service.RequestAccessTokenAsync(cancellationToken).ConfigureAwait(false),
            UserCredential user when user.Token?.AccessToken != refused => user.Token is not null,
            UserCredential user => await user.RefreshTokenAsync(cancellationToken).ConfigureAwait(false),
            _ => false,
        };
    }

    /// <summary>The credentials themselves, for signatures.</summary>
    /// <exception cref="GcpCredentialsException">As above.</exception>
    public async ValueTask<GoogleCredential> GetAsync(CancellationToken cancellationToken)
    {
        Task<GoogleCredential> loading;
        lock (gate)
        {
            // What could not be had may be there the next time: a file that is mounted late, a metadata server that starts.
            if (credential is null or { IsFaulted: true } or { IsCanceled: true })
                credential = Task.Run(LoadAsync, CancellationToken.None);
            loading = credential;
        }

        return await loading.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<GoogleCredential> LoadAsync()
    {
        var found = options.Credential ?? (options.CredentialsPath is { } file ? await LoadFileAsync(file).ConfigureAwait(false) : await LoadDefaultAsync().ConfigureAwait(false));
        return found.IsCreateScopedRequired ? found.CreateScoped(Scopes) : found;
    }

    private async Task<GoogleCredential> LoadFileAsync(string file)
    {
        try
        {
            var json = await File.ReadAllTextAsync(file, CancellationToken.None).ConfigureAwait(false);
            using var document = JsonDocument.Parse(json);
            // Google's library wants to be told which kind is expected; who names the file in the configuration may use any.
            return CredentialFactory.FromJson(json, document.RootElement.GetProperty("type").GetString());
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new GcpCredentialsException($"{GcpOptions.ConfigurationSection}:{nameof(GcpOptions.CredentialsPath)}, or that of {path}, is '{file}', and that file {Problem(exception)}", Harmless(exception));
        }
    }

    private static async Task<GoogleCredential> LoadDefaultAsync()
    {
        try
        {
            return await GoogleCredential.GetApplicationDefaultAsync().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            var file = Environment.GetEnvironmentVariable("GOOGLE_APPLICATION_CREDENTIALS");
            throw new GcpCredentialsException(
                string.IsNullOrEmpty(file)
                    ? $"there are no application default credentials: set GOOGLE_APPLICATION_CREDENTIALS or {GcpOptions.ConfigurationSection}:{nameof(GcpOptions.CredentialsPath)} to a credentials file, or run where a metadata server has some"
                    : $"GOOGLE_APPLICATION_CREDENTIALS is '{file}', and that file {Problem(exception)}",
                string.IsNullOrEmpty(file) ? exception : Harmless(exception));
        }
    }

    /// <summary>What a parser says may quote the file.</summary>
    private static Exception? Harmless(Exception exception) => exception is IOException or UnauthorizedAccessException ? exception : null;

    /// <summary>Never the file's content, which is secret.</summary>
    private static string Problem(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist",
        UnauthorizedAccessException => "may not be read",
        _ => "holds no credentials that Google's library can read",
    };
}
