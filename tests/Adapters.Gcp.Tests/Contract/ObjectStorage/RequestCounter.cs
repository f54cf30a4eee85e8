namespace Portable.Adapters.Gcp.Tests.Contract.ObjectStorage;

/// <summary>Counts the requests of all handlers that it makes.</summary>
internal sealed class RequestCounter
{
    private long requests;

    public long Requests => Interlocked.Read(ref requests);

    public HttpMessageHandler CreateHandler() => new Handler(this);

    private sealed class Handler(RequestCounter counter) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref counter.requests);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
