namespace Portable.Adapters.Gcp.Credentials;

/// <summary>Tokens that the application hands over. It knows when they end: it is asked for each request.</summary>
/// <param name="give">Gives one.</param>
internal sealed class GivenTokens(Func<CancellationToken, ValueTask<string>> give) : TokenSource
{
    public override async Task<AccessToken> FetchAsync(CancellationToken cancellationToken) =>
        new(await give(cancellationToken).ConfigureAwait(false), DateTimeOffset.MinValue);
}
