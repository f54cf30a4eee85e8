using System.Collections.Concurrent;

namespace Portable.Benchmarks.Consumer;

/// <summary>Counts the requests to SQS by what they ask for: what Amazon charges for.</summary>
internal sealed class RequestCounter() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentDictionary<string, int> counts = new();

    /// <summary>Forgets what was counted.</summary>
    public void Reset() => counts.Clear();

    /// <summary>How many requests begin with one of these words.</summary>
    public int Count(params ReadOnlySpan<string> operations)
    {
        var sum = 0;
        foreach (var operation in operations)
            sum += counts.Where(pair => pair.Key.StartsWith(operation, StringComparison.Ordinal)).Sum(pair => pair.Value);
        return sum;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.TryGetValues("X-Amz-Target", out var target))
            counts.AddOrUpdate(target.First()["AmazonSQS.".Length..], 1, static (_, count) => count + 1);
        return base.SendAsync(request, cancellationToken);
    }
}
