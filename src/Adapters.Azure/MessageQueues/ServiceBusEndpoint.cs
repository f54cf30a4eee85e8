using System.Net.Security;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A namespace of Service Bus, and how it is reached.</summary>
/// <param name="Host">Its host, such as <c>acme.servicebus.windows.net</c>.</param>
/// <param name="Port">The port.</param>
/// <param name="IsEncrypted">Whether it is reached by TLS: always but for the development emulator.</param>
/// <param name="Transport">TCP or WebSocket.</param>
/// <param name="Management">Where its queues are created and counted.</param>
/// <param name="EntityPath">The one queue that the connection string is for; <see langword="null"/> for any.</param>
/// <param name="Certificate">Judges its certificate.</param>
internal sealed record ServiceBusEndpoint(
    string Host, int Port, bool IsEncrypted, ServiceBusTransport Transport, Uri Management, string? EntityPath = null, RemoteCertificateValidationCallback? Certificate = null)
{
    private const int AmqpsPort = 5671;
    private const int AmqpPort = 5672;
    private const int HttpsPort = 443;
    private const int EmulatorManagementPort = 5300;

    /// <summary>Reads where Service Bus is, without I/O.</summary>
    /// <param name="options">How to reach Azure.</param>
    /// <param name="path">Where the options stand in the configuration, for errors.</param>
    /// <exception cref="ArgumentException">It is not said, or not well; the message names the configuration key.</exception>
    public static (ServiceBusEndpoint Endpoint, ServiceBusConnectionString? Connection) Of(AzureOptions options, string path)
    {
        if (options.ServiceBusConnectionString is { } text)
        {
            var connection = ServiceBusConnectionString.Parse(text, $"{path}:{nameof(options.ServiceBusConnectionString)}");
            return (Of(options, connection.Endpoint.Host, connection.Endpoint.Port, connection), connection);
        }

        if (options.ServiceBusNamespace is not { } name)
            throw new ArgumentException($"{path}:{nameof(options.ServiceBusNamespace)} is missing: neither it nor {AzureOptions.ConfigurationSection}:{nameof(options.ServiceBusNamespace)} nor a {nameof(options.ServiceBusConnectionString)} names the Service Bus namespace.");
        return Uri.CheckHostName(name) == UriHostNameType.Dns && name.Contains('.', StringComparison.Ordinal)
            ? (Of(options, name, -1, null), null)
            : throw new ArgumentException($"{path}:{nameof(options.ServiceBusNamespace)} is '{name}'; it must be a host such as acme.servicebus.windows.net.");
    }

    private static ServiceBusEndpoint Of(AzureOptions options, string host, int port, ServiceBusConnectionString? connection)
    {
        var isEncrypted = connection is not { UseDevelopmentEmulator: true };
        var isSocket = options.ServiceBusTransport == ServiceBusTransport.AmqpWebSockets;
        var usual = isEncrypted ? isSocket ? HttpsPort : AmqpsPort : AmqpPort;
        var management = options.ServiceBusManagementEndpoint
            ?? (isEncrypted ? new UriBuilder(Uri.UriSchemeHttps, host) : new UriBuilder(Uri.UriSchemeHttp, host, EmulatorManagementPort)).Uri;
        return new(host, port > 0 ? port : usual, isEncrypted, options.ServiceBusTransport, management, connection?.EntityPath, options.ServiceBusCertificateValidationCallback);
    }
}
