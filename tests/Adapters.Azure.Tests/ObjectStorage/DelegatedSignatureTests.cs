using System.Net;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.ObjectStorage;

/// <summary>Signatures of an identity instead of the account's key. Azurite gives such keys over HTTPS only, so that the service's answer is scripted here.</summary>
public sealed class DelegatedSignatureTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_key_is_asked_of_the_service_once_and_signs_until_it_ends()
    {
        var time = new FakeTimeProvider(Now);
        using var service = new KeyService(time);
        using var provider = new BlobObjectStoreProvider(
            new AzureOptions { BlobEndpoint = new Uri("https://acme.blob.core.windows.net"), Credential = new MadeUpCredential(), Transport = new HttpClientTransport(service) }, timeProvider: time);
        var store = provider.Open(new ObjectStoreDefinition { Bucket = "uploads" });

        var signed = await store.SignAsync("a b");
        Assert.StartsWith("https://acme.blob.core.windows.net/uploads/a%20b?", signed.Uri.AbsoluteUri, StringComparison.Ordinal);
        Assert.Contains("skoid=oid", signed.Uri.Query, StringComparison.Ordinal);
        Assert.Contains("sp=r&", signed.Uri.Query, StringComparison.Ordinal);
        Assert.Contains("spr=https&", signed.Uri.Query, StringComparison.Ordinal);
        Assert.Equal(Now.AddMinutes(15), signed.ExpiresAt);

        await store.SignAsync("b", new SignOptions { Method = HttpMethod.Put, ExpiresIn = TimeSpan.FromDays(3) });
        Assert.Equal(1, service.Asked);

        time.Advance(TimeSpan.FromDays(5));
        await store.SignAsync("b", new SignOptions { ExpiresIn = TimeSpan.FromDays(3) });
        Assert.Equal(2, service.Asked);
    }

    private sealed class KeyService(TimeProvider time) : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Contains("comp=userdelegationkey", request.RequestUri!.Query, StringComparison.Ordinal);
            Asked++;
            var (start, end) = ($"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}", $"{time.GetUtcNow().AddDays(7):yyyy-MM-ddTHH:mm:ssZ}");
            var key = $"<UserDelegationKey><SignedOid>oid</SignedOid><SignedTid>tid</SignedTid><SignedStart>{start}</SignedStart><SignedExpiry>{end}</SignedExpiry><SignedService>b</SignedService><SignedVersion>2026-06-06</SignedVersion><Value>c2VjcmV0</Value></UserDelegationKey>";
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(key, Encoding.UTF8, "application/xml") });
        }
    }

    private sealed class MadeUpCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) => new("token", DateTimeOffset.MaxValue);

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => new(GetToken(requestContext, cancellationToken));
    }
}
