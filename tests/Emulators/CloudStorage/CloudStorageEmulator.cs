using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Portable.Emulators.CloudStorage.Access;
using Portable.Emulators.CloudStorage.Api;
using Portable.Emulators.CloudStorage.Faults;
using Portable.Emulators.CloudStorage.Http;
using Portable.Emulators.CloudStorage.Notifications;
using Portable.Emulators.CloudStorage.Storage;

namespace Portable.Emulators.CloudStorage;

/// <summary>An emulator of Cloud Storage in this process, strict where the service is. The README beside it says what it is and what it is not.</summary>
public sealed class CloudStorageEmulator : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly EmulatorState state;

    private CloudStorageEmulator(WebApplication application, EmulatorState state)
    {
        this.application = application;
        this.state = state;
        Endpoint = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    /// <summary>Where it listens: an address of 127.0.0.1 without a path.</summary>
    public Uri Endpoint { get; }

    /// <summary>The account that may ask for tokens and sign addresses.</summary>
    public EmulatedServiceAccount ServiceAccount => state.ServiceAccount;

    /// <summary>Where the account gets its tokens.</summary>
    public Uri TokenUri => new(Endpoint, "/token");

    /// <summary>A token of a user's, for credentials of the type <c>authorized_user</c>; any client id and secret go with it.</summary>
    public static string RefreshToken => TokenEndpoint.RefreshToken;

    /// <summary>The bearer tokens that it knows.</summary>
    public EmulatedTokens Tokens => state.Tokens;

    /// <summary>What is to go wrong.</summary>
    public EmulatedFaults Faults => state.Faults;

    /// <summary>How many resumable uploads were begun and neither finished nor cancelled.</summary>
    public int UnfinishedUploads => state.Uploads.Unfinished;

    /// <summary>Starts an emulator without buckets.</summary>
    /// <param name="options">What it is told; nothing by default.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <returns>The emulator, which answers.</returns>
    public static async Task<CloudStorageEmulator> StartAsync(CloudStorageEmulatorOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new();
        var notifier = new Notifier(options.PubSubEndpoint);
        var clock = new GenerationClock(options.TimeProvider);
        var state = new EmulatorState(
            options,
            options.ServiceAccount ?? new EmulatedServiceAccount(),
            new EmulatedTokens(options.TimeProvider, options.TokenLifetime),
            new EmulatedFaults(),
            new Buckets(clock, notifier),
            new UploadSessions(),
            notifier);

        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options.Port));
        var application = builder.Build();
        application.Run(new Front(state).HandleAsync);
        await application.StartAsync(cancellationToken);
        return new(application, state);
    }

    /// <summary>Cuts what is going on, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1)))
            await application.StopAsync(patience.Token);
        await application.DisposeAsync();
        await state.Notifier.DisposeAsync();
        state.Uploads.Dispose();
        if (state.Options.ServiceAccount is null)
            ServiceAccount.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, int port)
    {
        kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.AddServerHeader = false;
        kestrel.RequestHeaderEncodingSelector = kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        // Objects are as large as they are, names of 1,024 bytes are long when they are encoded, and tests pause.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestLineSize = 64 * 1024;
        kestrel.Limits.MaxRequestBufferSize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
    }
}
