using System.Net;
using System.Net.Sockets;

namespace Portable.Emulators.Faults;

/// <summary>A port of 127.0.0.1 that takes no more connections and refuses none, as a host behind a firewall that drops packets: its backlog is
/// full.</summary>
internal sealed class SilentPort : IDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> waiting = [];

    public SilentPort()
    {
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        while (Connects())
        {
            // Until the backlog is full.
        }
    }

    public Uri Endpoint => new($"http://{listener.LocalEndPoint}");

    /// <summary>A port on which nobody listens.</summary>
    public static Uri Closed()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return new Uri($"http://{probe.LocalEndPoint}");
    }

    public void Dispose()
    {
        listener.Dispose();
        foreach (var socket in waiting)
            socket.Dispose();
    }

    private bool Connects()
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        waiting.Add(socket);
        return socket.ConnectAsync(listener.LocalEndPoint!).Wait(TimeSpan.FromMilliseconds(200));
    }
}
