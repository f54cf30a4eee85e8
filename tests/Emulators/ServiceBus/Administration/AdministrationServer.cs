using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Portable.Emulators.ServiceBus.Administration;

/// <summary>The HTTP server of the administration's API on 127.0.0.1, without TLS, as Microsoft's own emulator has it.</summary>
internal sealed class AdministrationServer : IAsyncDisposable
{
    private readonly WebApplication application;

    private AdministrationServer(WebApplication application)
    {
        this.application = application;
        Endpoint = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Endpoint { get; }

    public static async Task<AdministrationServer> StartAsync(int port, AdministrationApi api, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.AddServerHeader = false;
        });
        var application = builder.Build();
        application.Run(api.HandleAsync);
        await application.StartAsync(cancellationToken);
        return new AdministrationServer(application);
    }

    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
            await application.StopAsync(patience.Token);
        await application.DisposeAsync();
    }
}
