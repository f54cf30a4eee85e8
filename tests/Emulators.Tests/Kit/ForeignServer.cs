using System.Net;
using Portable.Emulators.Running;

namespace Portable.Emulators.Tests.Kit;

/// <summary>Somebody else's server, which answers everything with 200.</summary>
internal sealed class ForeignServer : IDisposable
{
    private readonly HttpListener listener = new();

    public ForeignServer()
    {
        Port = FreePort.Find();
        listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        listener.Start();
        _ = AnswerAsync();
    }

    public int Port { get; }

    public void Dispose() => listener.Close();

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
                (await listener.GetContextAsync()).Response.Close();
        }
        catch (Exception exception) when (exception is ObjectDisposedException or HttpListenerException)
        {
            // Closed: that is its end.
        }
    }
}
