using System.Net;
using System.Net.Sockets;

namespace Portable.Emulators.Running;

internal static class FreePort
{
    /// <summary>A port of 127.0.0.1 that nobody listens on at this moment. Somebody may take it before its user does.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
