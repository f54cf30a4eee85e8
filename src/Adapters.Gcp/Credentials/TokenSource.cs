namespace Portable.Adapters.Gcp.Credentials;

/// <summary>What tokens are asked of: one kind of credentials.</summary>
internal abstract class TokenSource
{
    /// <summary>Asks for a token.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    /// <exception cref="GcpCredentialsException">The credentials are refused.</exception>
    /// <exception cref="HttpRequestException">Whoever gives tokens cannot be reached, or is out of order.</exception>
    public abstract Task<AccessToken> FetchAsync(CancellationToken cancellationToken);

    /// <summary>The service account that these are the credentials of; <see langword="null"/> where they are of a user, or it is not known.</summary>
    /// <param name="cancellationToken">Abandons the call.</param>
    public virtual Task<string?> FindAccountAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Signs as that account, by RSA and SHA-256; gives base64. <see langword="null"/> where the IAM service has to be asked with a token of these credentials.</summary>
    /// <param name="bytes">What to sign.</param>
    /// <param name="cancellationToken">Abandons the call.</param>
    public virtual Task<string?> SignAsync(byte[] bytes, CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}
