using System.Net;
using System.Net.Sockets;

namespace Portable.Adapters.Azure.Tests.Contract.MessageQueues;

/// <summary>Passes a connection on to a port, and counts how often something goes there.</summary>
internal sealed class CountingRelay : IDisposable
{
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly int target;
    private long count;

    public CountingRelay(int target)
    {
        this.target = target;
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _ = AcceptAsync();
    }

    public int Port { get; }

    public long Count => Interlocked.Read(ref count);

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await listener.AcceptAsync());
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // Closed: that is its end.
        }
    }

    private async Task RelayAsync(Socket client)
    {
        using (client)
        using (var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            client.NoDelay = server.NoDelay = true;
            await server.ConnectAsync(IPAddress.Loopback, target);
            await Task.WhenAny(PassAsync(client, server, counts: true), PassAsync(server, client, counts: false));
        }
    }

    private async Task PassAsync(Socket from, Socket to, bool counts)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            for (int read; (read = await from.ReceiveAsync(buffer)) > 0;)
            {
                if (counts)
                    Interlocked.Increment(ref count);
                for (var sent = 0; sent < read;)
                    sent += await to.SendAsync(buffer.AsMemory(sent, read - sent));
            }
        }
        catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
        {
            // One of the two has ended.
        }
    }
}
