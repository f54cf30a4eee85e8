using System.Net.Security;
using System.Net.WebSockets;
using Amqp;

namespace Portable.Emulators.Tests.ServiceBus;

/// <summary>Lets AMQPNetLite speak over a WebSocket.</summary>
internal sealed class WebSocketDialer : TransportProvider
{
    public const string Scheme = "websocket";

    private readonly RemoteCertificateValidationCallback? judge;

    /// <param name="judge">Judges the certificate; <see langword="null"/> for none, and no TLS.</param>
    public WebSocketDialer(RemoteCertificateValidationCallback? judge) => (this.judge, AddressSchemes) = (judge, [Scheme]);

    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol("amqp");
        socket.Options.RemoteCertificateValidationCallback = judge;
        var endpoint = new UriBuilder(judge is null ? "ws" : "wss", address.Host, address.Port, "/$servicebus/websocket/").Uri;
        await socket.ConnectAsync(endpoint, TestContext.Current.CancellationToken);
        return new Transport(WebSocketStream.Create(socket, WebSocketMessageType.Binary, ownsWebSocket: true));
    }

    private sealed class Transport(Stream stream) : IAsyncTransport
    {
        public void SetConnection(Connection connection)
        {
        }

        public async Task SendAsync(IList<ByteBuffer> bufferList, int listSize)
        {
            foreach (var buffer in bufferList)
                await stream.WriteAsync(buffer.Buffer.AsMemory(buffer.Offset, buffer.Length));
        }

        public Task<int> ReceiveAsync(byte[] buffer, int offset, int count) => stream.ReadAsync(buffer, offset, count);

        public void Send(ByteBuffer buffer) => stream.Write(buffer.Buffer, buffer.Offset, buffer.Length);

        public int Receive(byte[] buffer, int offset, int count) => stream.Read(buffer, offset, count);

        public void Close() => stream.Dispose();
    }
}
