using System.Net.Security;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Portable.Adapters.Azure.MessageQueues;

namespace Portable.Adapters.Azure;

/// <summary>How to reach Azure: the keys of <c>Portable:Azure</c>, which <c>Portable:Azure:Blobs</c>, <c>Portable:Azure:ServiceBus</c>,
/// <c>Portable:Azure:StorageQueues</c> and the entry of one store or queue may override. The words are those of the official clients.</summary>
public sealed record AzureOptions
{
    /// <summary>The configuration section.</summary>
    public const string ConfigurationSection = "Portable:Azure";

    /// <summary>The provider's name in configuration and errors.</summary>
    public const string ProviderName = "Azure";

    /// <summary>The name of the provider whose queues are Storage Queues.</summary>
    public const string StorageQueuesProviderName = "AzureQueues";

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The address of the account's blobs, such as <c>https://acme.blob.core.windows.net</c>.</summary>
    public Uri? BlobEndpoint { get; init; }

    /// <summary>The address of the account's queues, such as <c>https://acme.queue.core.windows.net</c>.</summary>
    public Uri? QueueEndpoint { get; init; }

    /// <summary>A connection string of the storage account, with its key or a shared access signature, for emulators and tests. It comes before the
    /// endpoints and the credentials; in production leave those to <see cref="Credential"/> or its default.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The Service Bus namespace, such as <c>acme.servicebus.windows.net</c>.</summary>
    public string? ServiceBusNamespace { get; init; }

    /// <summary>A connection string of a Service Bus namespace, with a key or a shared access signature, for emulators and tests. It comes before
    /// <see cref="ServiceBusNamespace"/> and the credentials; in production leave those to <see cref="Credential"/> or its default. With
    /// <c>UseDevelopmentEmulator=true</c> nothing is encrypted.</summary>
    public string? ServiceBusConnectionString { get; init; }

    /// <summary>How Service Bus is spoken to: <see cref="ServiceBusTransport.AmqpTcp"/> by default, or through firewalls that let HTTPS pass only
    /// <see cref="ServiceBusTransport.AmqpWebSockets"/>.</summary>
    public ServiceBusTransport ServiceBusTransport { get; init; } = ServiceBusTransport.AmqpTcp;

    /// <summary>Where queues of Service Bus are created and counted; by default the namespace by HTTPS, and with <c>UseDevelopmentEmulator=true</c>
    /// port 5300 of the emulator's host by HTTP, as Microsoft's own has it.</summary>
    public Uri? ServiceBusManagementEndpoint { get; init; }

    /// <summary>Judges the certificate of Service Bus instead of the system, for tests and proxies that encrypt anew. In code only.</summary>
    public RemoteCertificateValidationCallback? ServiceBusCertificateValidationCallback { get; init; }

    /// <summary>The credentials, in code only; by default a <see cref="DefaultAzureCredential"/> (environment, workload identity, managed identity, developer
    /// tools).</summary>
    public TokenCredential? Credential { get; init; }

    /// <summary>The tenant that the default credentials sign in to; by default their own.</summary>
    public string? TenantId { get; init; }

    /// <summary>The client id of the user-assigned managed identity that the default credentials use; by default the system-assigned one.</summary>
    public string? ManagedIdentityClientId { get; init; }

    /// <summary>How often one request is tried in all, 1 to 10; 4 by default, with jittered exponential backoff.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>How long to wait for a connection, 0.1 s to 1 hour; 5 seconds by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take until the response begins, the sending included, and how long a download may stand still: 0.1 s to 1 hour;
    /// 100 seconds by default. With Service Bus: how long one answer may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>Sends the requests, for proxies and handlers of one's own; by default a pooled <see cref="SocketsHttpHandler"/>. In code only.</summary>
    public HttpPipelineTransport? Transport { get; init; }

    /// <summary>Shows everything but the secrets.</summary>
    /// <returns>The options as text.</returns>
    public override string ToString() =>
        $"AzureOptions {{ BlobEndpoint = {BlobEndpoint}, QueueEndpoint = {QueueEndpoint}, ServiceBusNamespace = {ServiceBusNamespace}, TenantId = {TenantId}, ManagedIdentityClientId = {ManagedIdentityClientId} }}";

    /// <summary>These options with what a section or entry says.</summary>
    internal AzureOptions With(ProviderSettingsReader reader) => this with
    {
        BlobEndpoint = Endpoint(nameof(BlobEndpoint), reader) ?? BlobEndpoint,
        QueueEndpoint = Endpoint(nameof(QueueEndpoint), reader) ?? QueueEndpoint,
        ConnectionString = reader.Text(nameof(ConnectionString)) ?? ConnectionString,
        ServiceBusNamespace = reader.Text(nameof(ServiceBusNamespace)) ?? ServiceBusNamespace,
        ServiceBusConnectionString = reader.Text(nameof(ServiceBusConnectionString)) ?? ServiceBusConnectionString,
        ServiceBusTransport = reader.OneOf(nameof(ServiceBusTransport), ServiceBusTransport),
        ServiceBusManagementEndpoint = reader.Address(nameof(ServiceBusManagementEndpoint)) ?? ServiceBusManagementEndpoint,
        TenantId = reader.Text(nameof(TenantId)) ?? TenantId,
        ManagedIdentityClientId = reader.Text(nameof(ManagedIdentityClientId)) ?? ManagedIdentityClientId,
        MaxAttempts = reader.Integer(nameof(MaxAttempts), MaxAttempts, 1, 10),
        ConnectTimeout = reader.Duration(nameof(ConnectTimeout), ConnectTimeout, Shortest, Longest),
        Timeout = reader.Duration(nameof(Timeout), Timeout, Shortest, Longest),
    };

    private static Uri? Endpoint(string name, ProviderSettingsReader reader)
    {
        if (reader.Address(name) is not { } endpoint)
            return null;
        // What stands behind the question mark is most likely a signature: not to be shown.
        if (endpoint.Query.Length > 0)
            throw reader.Error(name, endpoint.GetLeftPart(UriPartial.Path), $"must have no query; a shared access signature belongs into {nameof(ConnectionString)}");
        // The official client refuses to send a token unencrypted.
        return endpoint.Scheme == Uri.UriSchemeHttps ? endpoint : throw reader.Error(name, endpoint.AbsoluteUri, $"must be an https address; emulators are reached by {nameof(ConnectionString)}");
    }
}
