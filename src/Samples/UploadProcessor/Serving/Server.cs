using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portable.Hosting;
using Portable.MessageQueues;
using Portable.ObjectStorage;
using UploadProcessor.Images;
using UploadProcessor.Processing;
using UploadProcessor.Terminal;

namespace UploadProcessor.Serving;

/// <summary>The upload processor as a web application: store, queue and worker are the same, photographs come by HTTP.</summary>
internal static class Server
{
    private const int InputBuffer = 64 * 1024;
    private static readonly MinDataRate SlowestUpload = new(bytesPerSecond: 4_000, gracePeriod: TimeSpan.FromSeconds(10));

    /// <summary>Serves until Ctrl-C or SIGTERM: what is in hand is finished.</summary>
    /// <param name="commandLine">Where to listen, and configuration.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">It cannot listen there, or a setting is not usable.</exception>
    public static async Task<int> RunAsync(CommandLine commandLine)
    {
        var urls = (commandLine.Urls ?? ServingOptions.DefaultUrl).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (urls.Length == 0 || Array.Find(urls, url => !IsAddress(url)) is not null)
            throw new UsageException($"--urls is '{commandLine.Urls}'; it must be http://HOST:PORT, or several with a semicolon between them.");
        var application = Build(commandLine, _ => { });
        await using (application.ConfigureAwait(false))
        {
            await StartAsync(application, urls).ConfigureAwait(false);
            var store = application.Services.GetRequiredKeyedService<IObjectStore>(Names.Uploads);
            var queue = application.Services.GetRequiredKeyedService<IMessageQueue>(Names.Uploads);
            await Console.Out.WriteLineAsync($"{string.Join(", ", application.Urls)}: provider {store.Provider}, queue {queue.Provider}; Ctrl-C ends it").ConfigureAwait(false);
            await application.WaitForShutdownAsync().ConfigureAwait(false);
        }

        return ExitCode.Success;
    }

    /// <summary>Makes the application.</summary>
    /// <param name="commandLine">Configuration.</param>
    /// <param name="configure">What is different in a test.</param>
    /// <returns>The application, not started.</returns>
    /// <exception cref="UsageException">A setting is not usable.</exception>
    public static WebApplication Build(CommandLine commandLine, Action<IServiceCollection> configure)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        var board = new PhotoBoard();
        builder.AddUploadProcessor(commandLine, board);
        builder.AddTelemetry();
        builder.WebHost.UseKestrelCore();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<ImageOptions>(Limit);
        builder.Services.AddRoutingCore();
        builder.Services.AddHealthChecks().AddPortable();
        builder.Services.AddSingleton(ReadOptions(builder.Configuration));
        builder.Services.AddSingleton(board);
        builder.Services.AddSingleton<Problems>().AddSingleton<Safety>().AddSingleton<UploadSlots>().AddSingleton<DirectUploads>().AddSingleton<DeadLetterDesk>();
        builder.Services.AddSingleton<UploadEndpoint>().AddSingleton<PhotoEndpoints>().AddSingleton<EventStream>().AddSingleton<DeadLetterEndpoints>().AddSingleton<PageEndpoints>();
        builder.Services.AddHostedService<BoardLoader>();
        builder.Services.AddScoped<PhotoHandler>();
        builder.Services.AddPhotoConsumer<WatchedPhotoHandler>();
        configure(builder.Services);
        var application = builder.Build();
        application.Use(next => context => application.Services.GetRequiredService<Problems>().GuardAsync(context, next));
        application.Use(next => context => application.Services.GetRequiredService<Safety>().GuardAsync(context, next));
        Map(application, application.Services);
        return application;
    }

    private static void Map(IEndpointRouteBuilder routes, IServiceProvider services)
    {
        routes.MapGet("/", PageEndpoints.Part("index.html", "text/html; charset=utf-8"));
        routes.MapGet("/page.css", PageEndpoints.Part("page.css", "text/css; charset=utf-8"));
        routes.MapGet("/page.js", PageEndpoints.Part("page.js", "text/javascript; charset=utf-8"));
        routes.MapGet("/icon.svg", PageEndpoints.Part("icon.svg", "image/svg+xml"));
        routes.MapGet("/about", services.GetRequiredService<PageEndpoints>().AboutAsync);
        routes.MapPost("/uploads", services.GetRequiredService<UploadEndpoint>().PostAsync);
        routes.MapPost("/uploads/sign", services.GetRequiredService<DirectUploads>().SignAsync);
        routes.MapGet("/events", services.GetRequiredService<EventStream>().SendAsync);
        routes.MapGet("/photos", services.GetRequiredService<PhotoEndpoints>().ListAsync);
        routes.MapGet(PhotoRendition.Root + "{**name}", services.GetRequiredService<PhotoEndpoints>().RenditionAsync);
        routes.MapGet("/dead-letters", services.GetRequiredService<DeadLetterEndpoints>().ListAsync);
        routes.MapPost("/dead-letters/redrive", services.GetRequiredService<DeadLetterEndpoints>().RedriveAsync);
        routes.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        routes.MapHealthChecks("/health/ready");
    }

    private static async Task StartAsync(WebApplication application, string[] urls)
    {
        foreach (var url in urls)
            application.Urls.Add(url);
        try
        {
            await application.StartAsync().ConfigureAwait(false);
        }
        catch (IOException exception)
        {
            // What began before the server did.
            await application.StopAsync().ConfigureAwait(false);
            throw new UsageException(exception.Message, exception);
        }
    }

    /// <summary>TLS is for a proxy in front of it.</summary>
    private static bool IsAddress(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && address is { PathAndQuery: "/", UserInfo: "", Fragment: "" };

    private static void Limit(KestrelServerOptions kestrel, ImageOptions images)
    {
        kestrel.AddServerHeader = false;

        // Of a body whose length is not told, what frames its chunks counts too.
        kestrel.Limits.MaxRequestBodySize = images.MaxBytes;
        kestrel.Limits.MaxRequestBufferSize = InputBuffer;
        kestrel.Limits.MinRequestBodyDataRate = SlowestUpload;
    }

    private static ServingOptions ReadOptions(IConfiguration configuration)
    {
        var byDefault = new ServingOptions();
        return new ServingOptions
        {
            MaxUploads = (int)configuration.GetNumber(nameof(ServingOptions.MaxUploads), byDefault.MaxUploads, 1, 10_000),
            MaxWaiting = (int)configuration.GetNumber(nameof(ServingOptions.MaxWaiting), byDefault.MaxWaiting, 0, 100_000),
            DirectUploads = configuration.GetFlag(nameof(ServingOptions.DirectUploads)),
        };
    }
}
