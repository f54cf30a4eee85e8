using System.Net;
using System.Net.Sockets;

namespace Portable.Emulators.Running;

internal static class FreePort
{
    /// <summary>A port of 127.0.0.1 that nobody listens on at this moment: the preferred one, or else any. Somebody may take it before its user does.</summary>
    public static int Find(int? preferred = null)
    {
        using var listener = new TcpListener(IPAddress.Loopback, preferred ?? 0);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException) when (preferred is not null)
        {
            return Find();
        }
    }
}
