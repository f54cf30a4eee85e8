using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portable.Hosting;
using Portable.MessageQueues;
using UploadProcessor.Images;
using UploadProcessor.Processing;
using UploadProcessor.Terminal;

namespace UploadProcessor;

/// <summary>The composition root: the only place that knows which adapters there are.</summary>
internal static class Composition
{
    private static readonly ImageOptions ByDefault = new();

    /// <summary>Adds configuration, log, ports and the handler's services to a host of whatever kind. Later sources win: <c>appsettings.json</c>,
    /// <c>appsettings.{environment}.json</c> of the environment that <c>DOTNET_ENVIRONMENT</c> names, environment variables, arguments.</summary>
    /// <param name="builder">The host's builder, empty.</param>
    /// <param name="commandLine">What comes before any other configuration.</param>
    /// <param name="journal">Is told of what was processed.</param>
    /// <exception cref="UsageException">A setting is not usable.</exception>
    public static void AddUploadProcessor(this IHostApplicationBuilder builder, CommandLine commandLine, IPhotoJournal journal)
    {
        // The builders are empty ones, which do not look for it themselves.
        if (Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") is { Length: > 0 } environment)
            builder.Environment.EnvironmentName = environment;
        builder.Configuration
            .AddJsonFile(Path.Join(AppContext.BaseDirectory, "appsettings.json"), optional: false, reloadOnChange: false)
            .AddJsonFile(Path.Join(AppContext.BaseDirectory, $"appsettings.{builder.Environment.EnvironmentName}.json"), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(commandLine.Settings);
        builder.Logging
            .AddConfiguration(builder.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true)
            .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);

        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(journal);
        builder.Services.AddSingleton<Renditions>();
        builder.Services.AddSingleton(new ImageOptions
        {
            MaxBytes = builder.Configuration.GetNumber(nameof(ImageOptions.MaxBytes), ByDefault.MaxBytes, 1, long.MaxValue),
            MaxPixels = builder.Configuration.GetNumber(nameof(ImageOptions.MaxPixels), ByDefault.MaxPixels, 1, long.MaxValue),
            Effort = (int)builder.Configuration.GetNumber(nameof(ImageOptions.Effort), ByDefault.Effort, 0, 6),
        });

        builder.Services.AddInMemoryAdapters().AddAwsAdapters().AddGcpAdapters().AddAzureAdapters();
        builder.Services.AddPortable(builder.Configuration)
            .RequireObjectStore(Names.Uploads)
            .RequireMessageQueue(Names.Uploads, MessageQueueFeature.DeadLetter);
    }

    /// <summary>Consumes the events of uploads, a photograph a processor at a time.</summary>
    /// <typeparam name="THandler">What handles them.</typeparam>
    /// <param name="services">The services.</param>
    public static void AddPhotoConsumer<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>(this IServiceCollection services)
        where THandler : class, IObjectEventHandler =>
        services.AddObjectEventConsumer<THandler>(Names.Uploads, consumer => consumer.Concurrency = Environment.ProcessorCount);

    /// <summary>A whole number of the section <c>UploadProcessor</c>.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="name">The name in the section.</param>
    /// <param name="unlessSet">The default.</param>
    /// <param name="least">The least that is allowed.</param>
    /// <param name="most">The most that is allowed.</param>
    /// <returns>The number.</returns>
    /// <exception cref="UsageException">It is no such number.</exception>
    public static long GetNumber(this IConfiguration configuration, string name, long unlessSet, long least, long most)
    {
        var key = $"UploadProcessor:{name}";
        if (configuration[key] is not { Length: > 0 } text)
            return unlessSet;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new UsageException($"{key} is '{text}'; it must be a whole number, {least} to {most}.");
    }

    /// <summary>A switch of the section <c>UploadProcessor</c>, off unless it is set.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="name">The name in the section.</param>
    /// <returns>Whether it is on.</returns>
    /// <exception cref="UsageException">It is neither true nor false.</exception>
    public static bool GetFlag(this IConfiguration configuration, string name)
    {
        var key = $"UploadProcessor:{name}";
        if (configuration[key] is not { Length: > 0 } text)
            return false;
        return bool.TryParse(text, out var value) ? value : throw new UsageException($"{key} is '{text}'; it must be true or false.");
    }
}
