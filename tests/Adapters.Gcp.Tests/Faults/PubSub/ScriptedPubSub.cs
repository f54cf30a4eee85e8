using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Portable.Adapters.Gcp.Tests.Faults.PubSub;

/// <summary>Stands before the Pub/Sub emulator, or in its place, and lets faults meet single calls. It passes on whatever meets none.</summary>
internal sealed class ScriptedPubSub : IAsyncDisposable
{
    private readonly ConcurrentQueue<RpcRequest> requests = new();
    private readonly Lock gate = new();
    private readonly List<Rule> rules = [];
    private readonly WebApplication server;
    private readonly HttpClient? upstream;

    private ScriptedPubSub(WebApplication server, Uri? upstream)
    {
        (this.server, this.upstream) = (server, upstream is null ? null : new HttpClient { BaseAddress = upstream });
        server.Run(ServeAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Endpoint => new(server.Urls.Single());

    /// <summary>The calls so far, in the order in which they came.</summary>
    public IReadOnlyList<RpcRequest> Requests => [.. requests];

    /// <summary>Starts.</summary>
    /// <param name="upstream">The emulator; none where every answer is scripted.</param>
    public static async Task<ScriptedPubSub> StartAsync(Uri? upstream = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var pubsub = new ScriptedPubSub(builder.Build(), upstream);
        await pubsub.server.StartAsync();
        return pubsub;
    }

    /// <summary>How many calls of a method have come.</summary>
    public int Count(string method) => requests.Count(request => request.Method == method);

    /// <summary>Lets a fault meet the next calls that have not met another one.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="times">How many calls.</param>
    /// <param name="method">Which method, such as <c>Publish</c>; by default all.</param>
    public void Next(RpcFault fault, int times = 1, string? method = null)
    {
        lock (gate)
            rules.Add(new(fault, method) { Left = times });
    }

    /// <summary>Lets a fault meet every call from now on.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="method">Which method; by default all.</param>
    public void Always(RpcFault fault, string? method = null) => Next(fault, int.MaxValue, method);

    /// <summary>Forgets the faults and the calls.</summary>
    public void Reset()
    {
        lock (gate)
            rules.Clear();
        requests.Clear();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Calls that nobody answers would have to be waited for.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await server.StopAsync(atOnce.Token);
        await server.DisposeAsync();
        upstream?.Dispose();
    }

    private async Task ServeAsync(HttpContext http)
    {
        try
        {
            var request = await RpcExchange.ReadAsync(http);
            requests.Enqueue(request);
            await FaultFor(request).HappenAsync(new RpcExchange(http, request, upstream));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client has gone.
        }
    }

    private RpcFault FaultFor(RpcRequest request)
    {
        lock (gate)
        {
            if (rules.Find(rule => rule.Left > 0 && (rule.Method ?? request.Method) == request.Method) is not { } rule)
                return RpcFault.None;
            rule.Left--;
            return rule.Fault;
        }
    }

    private sealed record Rule(RpcFault Fault, string? Method)
    {
        public int Left { get; set; }
    }
}
