using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using Amqp;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>Reaches a namespace: over TCP, TLS or a WebSocket.</summary>
internal sealed class AmqpDialer : TransportProvider
{
    /// <summary>The path and the protocol of WebSockets, documented.</summary>
    private const string WebSocketPath = "/$servicebus/websocket/";
    private const string WebSocketProtocol = "amqp";

    private readonly ServiceBusEndpoint endpoint;
    private readonly CancellationToken cancellationToken;

    /// <summary>Reaches nothing yet.</summary>
    /// <param name="endpoint">The namespace.</param>
    /// <param name="scheme">The scheme of the addresses that it is asked for.</param>
    /// <param name="cancellationToken">Abandons the attempt.</param>
    public AmqpDialer(ServiceBusEndpoint endpoint, string scheme, CancellationToken cancellationToken)
    {
        (this.endpoint, this.cancellationToken) = (endpoint, cancellationToken);
        AddressSchemes = [scheme];
    }

    /// <summary>What was reached.</summary>
    public AmqpTransport? Transport { get; private set; }

    /// <inheritdoc/>
    public override async Task<IAsyncTransport> CreateAsync(Address address) =>
        Transport = new(endpoint.Transport == ServiceBusTransport.AmqpWebSockets ? await OpenWebSocketAsync().ConfigureAwait(false) : await OpenSocketAsync().ConfigureAwait(false));

    private async Task<Stream> OpenSocketAsync()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (!endpoint.IsEncrypted)
                return stream;
            var encrypted = new SslStream(stream, leaveInnerStreamOpen: false);
            stream = encrypted;
            var options = new SslClientAuthenticationOptions { TargetHost = endpoint.Host, RemoteCertificateValidationCallback = endpoint.Certificate };
            await encrypted.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
            return encrypted;
        }
        catch
        {
            if (stream is not null)
                await stream.DisposeAsync().ConfigureAwait(false);
            socket.Dispose();
            throw;
        }
    }

    private async Task<Stream> OpenWebSocketAsync()
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.AddSubProtocol(WebSocketProtocol);
            socket.Options.RemoteCertificateValidationCallback = endpoint.Certificate;
            var scheme = endpoint.IsEncrypted ? Uri.UriSchemeWss : Uri.UriSchemeWs;
            await socket.ConnectAsync(new UriBuilder(scheme, endpoint.Host, endpoint.Port, WebSocketPath).Uri, cancellationToken).ConfigureAwait(false);
            return WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
