using System.Collections.Concurrent;
using System.Net;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Portable.Adapters.Azure.MessageQueues;

namespace Portable.Adapters.Azure;

/// <summary>Makes the SDK's clients, one for all stores and queues that are reached alike: they share connections and credentials. Nothing is connected,
/// and no token is asked for, before the first request.</summary>
internal sealed class AzureClients : IDisposable
{
    // The versions of the protocols that the contract has been run against. The SDK's own default moves with every release of it.
    private const BlobClientOptions.ServiceVersion BlobVersion = BlobClientOptions.ServiceVersion.V2026_06_06;
    private const QueueClientOptions.ServiceVersion QueueVersion = QueueClientOptions.ServiceVersion.V2026_06_06;
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<AzureOptions, Lazy<BlobServiceClient>> blobs = new();
    private readonly ConcurrentDictionary<AzureOptions, Lazy<QueueServiceClient>> queues = new();
    private readonly ConcurrentDictionary<(AzureOptions Options, TimeProvider Clock), Lazy<ServiceBusNamespace>> namespaces = new();
    private readonly ConcurrentDictionary<TimeSpan, Lazy<HttpClientTransport>> transports = new();
    private readonly ConcurrentDictionary<(string? Tenant, string? Identity), Lazy<TokenCredential>> credentials = new();

    /// <summary>The client of an account's blobs.</summary>
    /// <param name="options">How to reach Azure.</param>
    /// <param name="path">Where the options stand in the configuration, for errors.</param>
    public BlobServiceClient Blobs(AzureOptions options, string path) =>
        blobs.GetOrAdd(options, static (options, state) => new(() => state.Self.CreateBlobs(options, state.Path)), (Self: this, Path: path)).Value;

    /// <summary>The client of an account's queues.</summary>
    /// <param name="options">How to reach Azure.</param>
    /// <param name="path">Where the options stand in the configuration, for errors.</param>
    public QueueServiceClient Queues(AzureOptions options, string path) =>
        queues.GetOrAdd(options, static (options, state) => new(() => state.Self.CreateQueues(options, state.Path)), (Self: this, Path: path)).Value;

    /// <summary>A namespace of Service Bus.</summary>
    /// <param name="options">How to reach Azure.</param>
    /// <param name="path">Where the options stand in the configuration, for errors.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public ServiceBusNamespace ServiceBus(AzureOptions options, string path, TimeProvider? timeProvider) =>
        namespaces.GetOrAdd((options, timeProvider ?? TimeProvider.System), static (key, state) => new(() => state.Self.CreateServiceBus(key.Options, state.Path, key.Clock)), (Self: this, Path: path)).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var each in namespaces.Values.Where(each => each.IsValueCreated))
            each.Value.Dispose();
        foreach (var transport in transports.Values.Where(transport => transport.IsValueCreated))
            transport.Value.Dispose();
    }

    private BlobServiceClient CreateBlobs(AzureOptions options, string path)
    {
        // A key's slashes are its own: the client would cut one off its end.
        var settings = Configure(new BlobClientOptions(BlobVersion) { TrimBlobNameSlashes = false }, options);
        return options.ConnectionString is { } connection
            ? OfConnectionString(connection, path, text => new BlobServiceClient(text, settings))
            : new BlobServiceClient(Endpoint(options.BlobEndpoint, nameof(AzureOptions.BlobEndpoint), path), Credential(options), settings);
    }

    private QueueServiceClient CreateQueues(AzureOptions options, string path)
    {
        var settings = Configure(new QueueClientOptions(QueueVersion), options);
        return options.ConnectionString is { } connection
            ? OfConnectionString(connection, path, text => new QueueServiceClient(text, settings))
            : new QueueServiceClient(Endpoint(options.QueueEndpoint, nameof(AzureOptions.QueueEndpoint), path), Credential(options), settings);
    }

    private ServiceBusNamespace CreateServiceBus(AzureOptions options, string path, TimeProvider timeProvider)
    {
        var (endpoint, connection) = ServiceBusEndpoint.Of(options, path);
        return new(endpoint, new(connection, connection is null ? Credential(options) : null, timeProvider), options, timeProvider);
    }

    private T Configure<T>(T settings, AzureOptions options)
        where T : ClientOptions
    {
        settings.Retry.MaxRetries = options.MaxAttempts - 1;
        settings.Retry.NetworkTimeout = options.Timeout;
        settings.Transport = options.Transport ?? transports.GetOrAdd(options.ConnectTimeout, static connectTimeout => new(() => CreateTransport(connectTimeout))).Value;
        return settings;
    }

    private TokenCredential Credential(AzureOptions options) =>
        options.Credential ?? credentials.GetOrAdd((options.TenantId, options.ManagedIdentityClientId), static key => new(() => DefaultCredential(key.Tenant, key.Identity))).Value;

    private static DefaultAzureCredential DefaultCredential(string? tenant, string? identity)
    {
        var settings = new DefaultAzureCredentialOptions();
        if (tenant is not null)
            settings.TenantId = tenant;
        if (identity is not null)
            settings.ManagedIdentityClientId = identity;
        return new(settings);
    }

    private static T OfConnectionString<T>(string connection, string path, Func<string, T> create)
    {
        try
        {
            return create(connection);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or InvalidOperationException)
        {
            // Not the exception itself, whose text may quote the key.
            throw new ArgumentException($"{path}:{nameof(AzureOptions.ConnectionString)} is not a connection string of an Azure storage account with the endpoint of this service.");
        }
    }

    private static Uri Endpoint(Uri? endpoint, string name, string path) =>
        endpoint ?? throw new ArgumentException($"{path}:{name} is missing: neither it, {AzureOptions.ConfigurationSection}:{name} nor a {nameof(AzureOptions.ConnectionString)} names the storage account.");

    /// <summary>The pipeline keeps the time of each attempt; an <see cref="HttpClient"/> would end it after 100 seconds, whatever was configured.</summary>
    private static HttpClientTransport CreateTransport(TimeSpan connectTimeout) => new(new HttpClient(Handler(connectTimeout)) { Timeout = Timeout.InfiniteTimeSpan });

    private static SocketsHttpHandler Handler(TimeSpan connectTimeout) => new()
    {
        ConnectTimeout = connectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        AutomaticDecompression = DecompressionMethods.None,
        AllowAutoRedirect = false,
        UseCookies = false,
    };
}
