using System.Collections.Concurrent;
using System.Net;
using Grpc.Core;
using Grpc.Net.Client;
using Portable.Adapters.Gcp.Credentials;
using Portable.Adapters.Gcp.MessageQueues.Api;

namespace Portable.Adapters.Gcp;

/// <summary>Makes the HTTP clients and gRPC channels, one for all stores and queues that are reached alike: they share connections and credentials. Nothing
/// is connected, and no credentials are looked for, before the first request.</summary>
internal sealed class GcpClients : IDisposable
{
    private const string ProjectHeader = "x-goog-user-project";
    private const long LargestRequest = 10 * 1024 * 1024;

    /// <summary>A connection that has gone silent would let a pull that waits look like an empty queue.</summary>
    private static readonly TimeSpan PingDelay = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<(GcpOptions Options, Uri Endpoint), Lazy<StorageConnection>> storage = new();
    private readonly ConcurrentDictionary<(GcpOptions Options, Uri Endpoint), Lazy<GrpcChannel>> pubsub = new();
    private readonly ConcurrentDictionary<(object? Given, string? Path), GcpCredentials> credentials = new();

    /// <summary>How to reach Cloud Storage.</summary>
    /// <param name="options">The options.</param>
    /// <param name="path">Where they stand in the configuration, for errors.</param>
    public StorageConnection Storage(GcpOptions options, string path) =>
        storage.GetOrAdd((options, GcpEndpoint.Storage(options)), static (key, state) => new(() => state.Self.CreateStorage(key.Options, key.Endpoint, state.Path)), (Self: this, Path: path)).Value;

    /// <summary>How to reach Pub/Sub.</summary>
    /// <param name="options">The options.</param>
    /// <param name="path">Where they stand in the configuration, for errors.</param>
    public GrpcChannel PubSub(GcpOptions options, string path) =>
        pubsub.GetOrAdd((options, GcpEndpoint.PubSub(options)), static (key, state) => new(() => state.Self.CreateChannel(key.Options, key.Endpoint, state.Path)), (Self: this, Path: path)).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in storage.Values.Where(client => client.IsValueCreated))
            client.Value.Client.Dispose();
        foreach (var channel in pubsub.Values.Where(channel => channel.IsValueCreated))
            channel.Value.Dispose();
        foreach (var each in credentials.Values)
            each.Dispose();
    }

    private StorageConnection CreateStorage(GcpOptions options, Uri endpoint, string path)
    {
        var source = Credentials(options, path);
        var handler = Handler(options);
        var takesCredentials = GcpEndpoint.TakesCredentials(endpoint, options);
        if (takesCredentials)
            handler = new AuthorizingHandler(source, handler);
        // Each attempt has its own limit, and a download may take as long as it takes.
        var client = new HttpClient(handler) { BaseAddress = endpoint, Timeout = Timeout.InfiniteTimeSpan };
        if (options.QuotaProject is { } project)
            client.DefaultRequestHeaders.Add(ProjectHeader, project);
        return new(client, endpoint, source, takesCredentials);
    }

    private GrpcChannel CreateChannel(GcpOptions options, Uri endpoint, string path)
    {
        var handler = Handler(options);
        if (options.HttpHandlerFactory is null && handler is SocketsHttpHandler sockets)
            (sockets.KeepAlivePingDelay, sockets.KeepAlivePingPolicy) = (PingDelay, HttpKeepAlivePingPolicy.WithActiveRequests);
        var settings = new GrpcChannelOptions
        {
            HttpHandler = handler,
            DisposeHttpClient = true,
            MaxReceiveMessageSize = null,
            MaxSendMessageSize = null,
            ServiceConfig = PubSubRetries.ForChannel(options.MaxAttempts),
            MaxRetryAttempts = options.MaxAttempts,
            // What does not fit is sent once only: the largest request of messages must.
            MaxRetryBufferPerCallSize = LargestRequest,
            MaxRetryBufferSize = LargestRequest * 16,
        };
        if (GcpEndpoint.TakesCredentials(endpoint, options))
        {
            var source = Credentials(options, path);
            settings.UnsafeUseInsecureChannelCallCredentials = endpoint.Scheme == Uri.UriSchemeHttp;
            var calls = CallCredentials.FromInterceptor(async (context, metadata) =>
            {
                metadata.Add("authorization", $"Bearer {await source.GetTokenAsync(context.CancellationToken).ConfigureAwait(false)}");
                if (options.QuotaProject is { } project)
                    metadata.Add(ProjectHeader, project);
            });
            settings.Credentials = ChannelCredentials.Create(endpoint.Scheme == Uri.UriSchemeHttps ? ChannelCredentials.SecureSsl : ChannelCredentials.Insecure, calls);
        }

        return GrpcChannel.ForAddress(endpoint, settings);
    }

    private GcpCredentials Credentials(GcpOptions options, string path) =>
        credentials.GetOrAdd((options.AccessToken ?? (object?)options.CredentialsJson, options.CredentialsPath), static (_, state) => new(state.options, state.path), (options, path));

    private static HttpMessageHandler Handler(GcpOptions options) => options.HttpHandlerFactory?.Invoke() ?? new SocketsHttpHandler
    {
        ConnectTimeout = options.ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        AutomaticDecompression = DecompressionMethods.None,
        EnableMultipleHttp2Connections = true,
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
