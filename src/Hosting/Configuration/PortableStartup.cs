using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Configuration;

/// <summary>Before any hosted service starts: checks the configuration as a whole, then creates what is missing if asked to.</summary>
internal sealed partial class PortableStartup(IServiceProvider services) : IHostedLifecycleService
{
    private readonly ILogger logger = services.GetService<ILoggerFactory>()?.CreateLogger<PortableStartup>() ?? NullLogger<PortableStartup>.Instance;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var catalog = services.GetRequiredService<PortableCatalog>();
        Check(catalog);
        if (catalog.Settings.CreateIfMissing)
            await CreateIfMissingAsync(catalog, cancellationToken).ConfigureAwait(false);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Opens everything, which costs no I/O, because only the adapter knows whether its settings are right.</summary>
    private void Check(PortableCatalog catalog)
    {
        List<string> problems = [.. catalog.Settings.Problems];
        foreach (var name in catalog.Settings.MessageQueues.Keys)
            TryOpen<IMessageQueue>(name, problems);
        foreach (var (name, configured) in catalog.Settings.ObjectStores)
        {
            if (TryOpen<IObjectStore>(name, problems) is { } store && configured is { EventsRaisedBy: EventSource.Provider, EventQueue: { } queue })
                CheckEvents(configured, store, queue, problems);
        }

        foreach (var required in services.GetServices<MessageQueueRequirement>())
        {
            if (TryOpen<IMessageQueue>(required.Name, problems) is { } queue)
                Demand(EntryKeys.MessageQueues, required.Name, queue.Provider, queue.Capabilities.Missing(required.Features), problems);
        }

        foreach (var required in services.GetServices<ObjectStoreRequirement>())
        {
            if (TryOpen<IObjectStore>(required.Name, problems) is { } store)
                Demand(EntryKeys.ObjectStores, required.Name, store.Provider, store.Capabilities.Missing(required.Features), problems);
        }

        if (problems.Count > 0)
            throw PortableCatalog.Invalid(problems.Distinct(StringComparer.Ordinal));
    }

    /// <summary>A provider tells its own queues only.</summary>
    private static void CheckEvents(ConfiguredObjectStore configured, IObjectStore store, ConfiguredMessageQueue queue, List<string> problems)
    {
        var path = configured.Definition.ConfigurationPath;
        if (!store.Capabilities.Supports(ObjectStoreFeature.ObjectEvents))
            problems.Add($"{path}:{EntryKeys.EventsQueue}: provider '{store.Provider}' raises no object events; {path}:{EntryKeys.EventsRaisedBy} {nameof(EventSource.Application)} lets this application send its own");
        else if (queue.Provider.Name is { } other && !other.Equals(store.Provider, StringComparison.OrdinalIgnoreCase))
            problems.Add($"{path}:{EntryKeys.EventsQueue}: provider '{store.Provider}' does not tell a queue of provider '{other}'; {path}:{EntryKeys.EventsRaisedBy} {nameof(EventSource.Application)} lets this application send its own events");
    }

    private T? TryOpen<T>(string name, List<string> problems)
        where T : class
    {
        try
        {
            return services.GetRequiredKeyedService<T>(name);
        }
        catch (OptionsValidationException exception)
        {
            problems.AddRange(exception.Failures);
            return null;
        }
    }

    private static void Demand<TFeature>(string section, string name, string provider, IReadOnlyList<TFeature> missing, List<string> problems)
    {
        if (missing.Count > 0)
            problems.Add($"{PortableSettings.SectionName}:{section}:{name}: provider '{provider}' lacks {string.Join(", ", missing)}, which this application requires");
    }

    private async Task CreateIfMissingAsync(PortableCatalog catalog, CancellationToken cancellationToken)
    {
        // Queues come first: the events of a store point to them.
        foreach (var queue in catalog.Settings.MessageQueues.Values)
        {
            if (await catalog.Provider(queue).Provisioner.CreateIfMissingAsync(queue.Definition, cancellationToken).ConfigureAwait(false))
                LogCreated("queue", queue.Definition.Queue, queue.Provider.Name);
        }

        foreach (var store in catalog.Settings.ObjectStores.Values)
        {
            if (await catalog.Provider(store).Provisioner.CreateIfMissingAsync(store.Definition, cancellationToken).ConfigureAwait(false))
                LogCreated("bucket", store.Definition.Bucket, store.Provider.Name);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Created {Kind} '{Name}' ({Provider}).")]
    private partial void LogCreated(string kind, string name, string? provider);
}
