using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Configuration;

/// <summary>What is configured, and the providers that can open it.</summary>
internal sealed class PortableCatalog
{
    private readonly Dictionary<string, IObjectStoreProvider> storeProviders = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, IMessageQueueProvider> queueProviders = new(StringComparer.OrdinalIgnoreCase);

    public PortableCatalog(
        IConfigurationSection section, IEnumerable<IObjectStoreProvider> storeProviders, IEnumerable<IMessageQueueProvider> queueProviders)
    {
        // As everywhere in the container, the last registration of a name wins.
        foreach (var provider in storeProviders)
            this.storeProviders[provider.Name] = provider;
        foreach (var provider in queueProviders)
            this.queueProviders[provider.Name] = provider;
        Settings = new PortableSettings(section, this.storeProviders.Keys.Concat(this.queueProviders.Keys));
    }

    public PortableSettings Settings { get; }

    public static OptionsValidationException Invalid(params IEnumerable<string> problems) =>
        new(PortableSettings.SectionName, typeof(PortableSettings), problems);

    /// <summary>The service behind a key: a configured name, or what lies under its decorators.</summary>
    /// <exception cref="OptionsValidationException">The name is not configured, or not rightly; the message names the full key.</exception>
    public IObjectStore OpenObjectStore(IServiceProvider services, object? key)
    {
        var name = NameOf(key);
        var store = Find(Settings.ObjectStores, name, EntryKeys.ObjectStores);
        if (key is string && store.IsDecorated)
            return Decorate(services.GetRequiredKeyedService<IObjectStore>(new Undecorated(name)), store, services);
        ThrowIfAny(store.Problems);
        var provider = Provider(store);
        return Open(() => provider.Open(store.Definition));
    }

    /// <inheritdoc cref="OpenObjectStore"/>
    public IMessageQueue OpenMessageQueue(IServiceProvider services, object? key)
    {
        var name = NameOf(key);
        var queue = Find(Settings.MessageQueues, name, EntryKeys.MessageQueues);
        if (key is string && queue.ClaimCheckStore is { } store)
        {
            if (!Settings.ObjectStores.ContainsKey(store))
                throw Invalid($"{queue.Definition.ConfigurationPath}:{EntryKeys.ClaimCheckStore} '{store}' is not configured under {PortableSettings.SectionName}:{EntryKeys.ObjectStores}; configured: {Names.List(Settings.ObjectStores.Keys)}");
            var inner = services.GetRequiredKeyedService<IMessageQueue>(new Undecorated(name));
            return new ClaimCheckMessageQueue(inner, services.GetRequiredKeyedService<IObjectStore>(store), queue.ClaimCheck);
        }

        ThrowIfAny(queue.Problems);
        var provider = Provider(queue);
        return Open(() => provider.Open(queue.Definition));
    }

    public IObjectStoreProvider Provider(ConfiguredObjectStore store) => Provider(storeProviders, store.Provider);

    public IMessageQueueProvider Provider(ConfiguredMessageQueue queue) => Provider(queueProviders, queue.Provider);

    private static IObjectStore Decorate(IObjectStore inner, ConfiguredObjectStore store, IServiceProvider services)
    {
        if (store is { EventsRaisedBy: EventSource.Application, EventQueue: { } events })
        {
            // Events are small, and a claim check could lead back to this very store.
            object queue = events.ClaimCheckStore is null ? events.Name : new Undecorated(events.Name);
            inner = new EventSendingObjectStore(inner, services.GetRequiredKeyedService<IMessageQueue>(queue), store.EventPrefix, services.GetService<TimeProvider>());
        }

        return store.Prefix is { } prefix ? new PrefixedObjectStore(inner, prefix) : inner;
    }

    private static string NameOf(object? key) => key switch
    {
        string name => name,
        Undecorated inner => inner.Name,
        _ => throw new InvalidOperationException($"Stores and queues are asked for by name, a string; the key is '{key}'."),
    };

    private static T Find<T>(IReadOnlyDictionary<string, T> entries, string name, string section) =>
        entries.TryGetValue(name, out var entry)
            ? entry
            : throw Invalid($"{PortableSettings.SectionName}:{section}:{name} is not configured; configured: {Names.List(entries.Keys)}");

    private static T Provider<T>(Dictionary<string, T> providers, ProviderChoice choice) =>
        choice.Name is { } name && providers.TryGetValue(name, out var provider) ? provider : throw Invalid(choice.Problem(providers.Keys));

    private static void ThrowIfAny(IReadOnlyList<string> problems)
    {
        if (problems.Count > 0)
            throw Invalid(problems);
    }

    private static T Open<T>(Func<T> open)
    {
        try
        {
            return open();
        }
        catch (ArgumentException exception)
        {
            throw Invalid(ArgumentProblem.Text(exception));
        }
    }
}
