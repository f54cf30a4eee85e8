using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Connections;

namespace Portable.Emulators.ServiceBus.Doors;

/// <summary>Carries the bytes between a door and the AMQP listener. If one side ends so does the other, and is cut if that was.</summary>
/// <param name="port">The listener's port.</param>
internal sealed class Pump(int port)
{
    public Task RunAsync(ConnectionContext connection) =>
        RunAsync(inside => connection.Transport.Input.CopyToAsync(inside), inside => inside.CopyToAsync(connection.Transport.Output.AsStream()), connection.Abort);

    public async Task RunAsync(WebSocket socket, Action abort)
    {
        await using var stream = WebSocketStream.Create(socket, WebSocketMessageType.Binary, closeTimeout: TimeSpan.FromSeconds(1));
        await RunAsync(inside => stream.CopyToAsync(inside), inside => inside.CopyToAsync(stream), abort);
    }

    private async Task RunAsync(Func<Stream, Task> carryIn, Func<Stream, Task> carryOut, Action abort)
    {
        try
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(IPAddress.Loopback, port);
            var inside = client.GetStream();
            await (await Task.WhenAny(carryIn(inside), carryOut(inside)));
        }
        catch (Exception exception) when (exception is IOException or SocketException or WebSocketException or ConnectionAbortedException or OperationCanceledException)
        {
            // One of them was cut, or nobody listens.
            abort();
        }
    }
}
