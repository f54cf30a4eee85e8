using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Portable.Emulators.ServiceBus.Administration;

namespace Portable.Emulators.ServiceBus.Doors;

/// <summary>
/// What is reached by HTTP, the administration and WebSockets, on one port of 127.0.0.1 as it is at the service; and the doors with TLS, if they are
/// wanted.
/// </summary>
internal sealed class WebServer : IAsyncDisposable
{
    private const string WebSocketPath = "/$servicebus/websocket";
    private const string WebSocketProtocol = "amqp";

    private readonly WebApplication application;
    private readonly Uri[] addresses;

    private WebServer(WebApplication application)
    {
        this.application = application;
        addresses = [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(address => new Uri(address))];
    }

    /// <summary>The administration, without TLS.</summary>
    public Uri Plain => addresses[0];

    /// <summary>The administration with TLS.</summary>
    public Uri Secure => addresses.ElementAtOrDefault(1) ?? throw new InvalidOperationException("The emulator was not told to have TLS.");

    /// <summary>The port of AMQP with TLS.</summary>
    public int AmqpsPort => addresses.ElementAtOrDefault(2)?.Port ?? throw new InvalidOperationException("The emulator was not told to have TLS.");

    public static async Task<WebServer> StartAsync(int port, X509Certificate2? certificate, AdministrationApi api, Pump pump, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
            if (certificate is null)
                return;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.UseHttps(certificate);
            });
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate).Run(pump.RunAsync));
        });
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(context => context.WebSockets.IsWebSocketRequest ? OpenAsync(context, pump) : api.HandleAsync(context));
        await application.StartAsync(cancellationToken);
        return new WebServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
            await application.StopAsync(patience.Token);
        await application.DisposeAsync();
    }

    private static async Task OpenAsync(HttpContext context, Pump pump)
    {
        if (context.Request.Path.Value?.TrimEnd('/') != WebSocketPath || !context.WebSockets.WebSocketRequestedProtocols.Contains(WebSocketProtocol))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(WebSocketProtocol);
        await pump.RunAsync(socket, context.Abort);
    }
}
