using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Amqp;

namespace Portable.Emulators.ServiceBus.Transport;

/// <summary>
/// Listens on 127.0.0.1 in the place of the library's own listener, so that connections can be reset, and mended where the library is stricter than
/// the service. The library greets one client after the other: it is given those only that have said something.
/// </summary>
internal sealed class SocketListener : TransportProvider
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Lock gate = new();
    private readonly List<SocketTransport> transports = [];
    private readonly Channel<SocketTransport> arrivals = Channel.CreateUnbounded<SocketTransport>();

    public SocketListener(int port)
    {
        AddressSchemes = ["AMQP"];
        listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen();
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>The socket of a connection.</summary>
    public Socket SocketOf(Connection connection)
    {
        lock (gate)
        {
            transports.RemoveAll(transport => transport.Connection is { IsClosed: true });
            return transports.First(transport => transport.Connection == connection).Socket;
        }
    }

    public override async Task<IAsyncTransport> CreateAsync(Address address)
    {
        // At the end there is no more to come: the library would ask again and again if it were told so.
        if (!await arrivals.Reader.WaitToReadAsync() || !arrivals.Reader.TryRead(out var transport))
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        else
            return Remember(transport);
        throw new ObjectDisposedException(nameof(SocketListener));
    }

    public override void Dispose()
    {
        listener.Dispose();
        arrivals.Writer.TryComplete();
        base.Dispose();
    }

    private SocketTransport Remember(SocketTransport transport)
    {
        lock (gate)
            transports.Add(transport);
        return transport;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = HearAsync(await listener.AcceptAsync());
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // Closed: that is its end.
        }
    }

    private async Task HearAsync(Socket socket)
    {
        try
        {
            socket.NoDelay = true;
            var header = new byte[8];
            var isWithoutSasl = await socket.ReceiveAsync(header, SocketFlags.Peek) == header.Length && header[4] == 0;
            if (!arrivals.Writer.TryWrite(new SocketTransport(socket, isWithoutSasl)))
                socket.Dispose();
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }
}
