using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;

namespace Portable.Emulators.Faults;

/// <summary>An HTTP proxy on 127.0.0.1 in front of an emulator. It passes every byte on as it is, the <c>Host</c> header included (signatures
/// hold), writes down the requests, and does to some of them what a <see cref="Fault"/> says.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly Uri? upstream;
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource ending = new();
    private readonly ConcurrentQueue<RequestHead> requests = new();
    private readonly ConcurrentDictionary<Task, byte> connections = new();
    private readonly Lock gate = new();
    private readonly List<Rule> rules = [];
    private readonly Task accepting;

    /// <summary>Starts a proxy.</summary>
    /// <param name="upstream">The emulator; none where every answer is scripted.</param>
    public FaultProxy(Uri? upstream = null)
    {
        this.upstream = upstream;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Endpoint = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndPoint!).Port}");
        accepting = AcceptAsync();
    }

    /// <summary>Where the proxy listens.</summary>
    public Uri Endpoint { get; }

    /// <summary>The requests so far, in the order in which they came.</summary>
    public IReadOnlyList<RequestHead> Requests => [.. requests];

    /// <summary>How many attempts of one call have come. Within one the SDK of AWS repeats a request at once that met a stale connection
    /// (<c>MaxStaleConnectionRetries</c>), and numbers its attempts.</summary>
    public int Attempts => Requests.DistinctBy(request => (object?)request.Attempt ?? request).Count();

    /// <summary>Lets a fault meet the next requests that have not met another one.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="times">How many requests.</param>
    /// <param name="when">Which requests; by default all.</param>
    public void Next(Fault fault, int times = 1, Func<RequestHead, bool>? when = null)
    {
        lock (gate)
            rules.Add(new(fault, when ?? (_ => true)) { Left = times });
    }

    /// <summary>Lets a fault meet every request from now on.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="when">Which requests; by default all.</param>
    public void Always(Fault fault, Func<RequestHead, bool>? when = null) => Next(fault, int.MaxValue, when);

    /// <summary>Forgets the faults and the requests.</summary>
    public void Reset()
    {
        lock (gate)
            rules.Clear();
        requests.Clear();
    }

    /// <summary>Cuts all connections and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await accepting;
        await Task.WhenAll(connections.Keys);
        ending.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                var connection = ServeAsync(await listener.AcceptAsync(ending.Token));
                connections[connection] = 0;
                _ = connection.ContinueWith(ended => connections.TryRemove(ended, out _), TaskScheduler.Default);
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        await Task.Yield();
        using (client)
        {
            client.NoDelay = true;
            await using var stream = new NetworkStream(client);
            var reader = PipeReader.Create(stream);
            try
            {
                while (await RequestHead.ReadAsync(reader, ending.Token) is { } request)
                {
                    requests.Enqueue(request);
                    var exchange = new Exchange(client, stream, reader, request, upstream, ending.Token);
                    await FaultFor(request).HappenAsync(exchange);
                    if (!exchange.KeepsConnection)
                        return;
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client has gone, or the proxy ends: either closes the connection.
            }
        }
    }

    private Fault FaultFor(RequestHead request)
    {
        lock (gate)
        {
            if (rules.Find(rule => rule.Left > 0 && rule.When(request)) is not { } rule)
                return Fault.None;
            rule.Left--;
            return rule.Fault;
        }
    }

    private sealed record Rule(Fault Fault, Func<RequestHead, bool> When)
    {
        public int Left { get; set; }
    }
}
