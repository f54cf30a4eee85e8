using Amazon.Runtime;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

/// <summary>Gives the SDK HTTP clients that count requests.</summary>
/// <param name="connectionLife">How long a connection may be used again; by default as long as it lasts.</param>
internal sealed class CountingHttpClientFactory(TimeSpan? connectionLife = null) : HttpClientFactory
{
    private long requests;

    public long Requests => Interlocked.Read(ref requests);

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Counter(this, connectionLife ?? Timeout.InfiniteTimeSpan)) { Timeout = Timeout.InfiniteTimeSpan };

    private sealed class Counter(CountingHttpClientFactory factory, TimeSpan connectionLife)
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = connectionLife })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref factory.requests);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
