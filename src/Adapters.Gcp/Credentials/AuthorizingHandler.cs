using System.Net;
using System.Net.Http.Headers;

namespace Portable.Adapters.Gcp.Credentials;

/// <summary>Gives each request a token; another, once, where the service refuses it: a clock may be wrong, a token may be revoked before its end.</summary>
internal sealed class AuthorizingHandler(GcpCredentials credentials, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Scheme = "Bearer";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var token = await credentials.GetTokenAsync(cancellationToken).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue(Scheme, token);
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized || !await credentials.ReplaceAsync(token, cancellationToken).ConfigureAwait(false))
            return response;
        response.Dispose();
        request.Headers.Authorization = new AuthenticationHeaderValue(Scheme, await credentials.GetTokenAsync(cancellationToken).ConfigureAwait(false));
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
