using System.Diagnostics;
using System.Net.Sockets;

namespace Portable.Emulators.Tests.Kit;

internal static class Listening
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static async Task<bool> AtAsync(Uri endpoint)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(endpoint.Host, endpoint.Port, TestContext.Current.CancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public static async Task AssertEndsAsync(Uri endpoint)
    {
        var waited = Stopwatch.StartNew();
        while (await AtAsync(endpoint))
        {
            Assert.True(waited.Elapsed < Patience, $"{endpoint} still listens after {waited.Elapsed}.");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TestContext.Current.CancellationToken);
        }
    }
}
