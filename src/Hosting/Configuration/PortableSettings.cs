using Microsoft.Extensions.Configuration;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Hosting.Configuration;

/// <summary>The <c>Portable</c> section, read by hand: nothing is bound by reflection, and every error names its full key.</summary>
internal sealed class PortableSettings
{
    /// <summary>The name of the section.</summary>
    public const string SectionName = "Portable";

    private readonly List<string> problems = [];

    public PortableSettings(IConfigurationSection section, IEnumerable<string> providers)
    {
        string[] sections = [.. EntryKeys.Root, .. providers.Concat(UrlSchemes.Providers).Distinct(StringComparer.OrdinalIgnoreCase)];
        foreach (var child in section.GetChildren())
        {
            if (!sections.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                problems.Add($"{child.Path} is not known; known: {Names.List(sections)}");
        }

        CreateIfMissing = ReadCreateIfMissing(section.GetSection(EntryKeys.CreateIfMissing));
        var provider = section.GetSection(EntryKeys.Provider);
        var common = new ProviderChoice(string.IsNullOrWhiteSpace(provider.Value) ? null : provider.Value.Trim(), provider.Path);
        MessageQueues = Read(section.GetSection(EntryKeys.MessageQueues), queue => ReadQueue(queue, common));
        ObjectStores = Read(section.GetSection(EntryKeys.ObjectStores), store => ReadStore(store, common));
    }

    public bool CreateIfMissing { get; }

    public IReadOnlyDictionary<string, ConfiguredObjectStore> ObjectStores { get; }

    public IReadOnlyDictionary<string, ConfiguredMessageQueue> MessageQueues { get; }

    /// <summary>What is wrong with the section outside its entries.</summary>
    public IReadOnlyList<string> Problems => problems;

    private Dictionary<string, T> Read<T>(IConfigurationSection entries, Func<IConfigurationSection, T> read)
    {
        if (!string.IsNullOrWhiteSpace(entries.Value))
            problems.Add($"{entries.Path} '{entries.Value}' is not a section of named entries");
        return entries.GetChildren().ToDictionary(entry => entry.Key, read, StringComparer.OrdinalIgnoreCase);
    }

    private bool ReadCreateIfMissing(IConfigurationSection section)
    {
        if (string.IsNullOrWhiteSpace(section.Value))
            return false;
        if (!bool.TryParse(section.Value, out var value))
            problems.Add($"{section.Path} '{section.Value}' is neither true nor false");
        return value;
    }

    private static ConfiguredMessageQueue ReadQueue(IConfigurationSection section, ProviderChoice common)
    {
        var reader = new EntryReader(section, EntryKeys.Queue, UrlSchemes.MessageQueues, common);
        var provider = reader.Provider();
        var defaults = new MessageQueueDefinition { Queue = string.Empty };
        var definition = new MessageQueueDefinition
        {
            ConfigurationPath = section.Path,
            Queue = reader.Required(EntryKeys.Queue),
            MaxDeliveryCount = reader.Integer(EntryKeys.MaxDeliveryCount, defaults.MaxDeliveryCount),
            LeaseDuration = reader.Duration(EntryKeys.LeaseDuration) ?? defaults.LeaseDuration,
            Ordered = reader.Boolean(EntryKeys.Ordered, defaults.Ordered),
            DeduplicationWindow = reader.Duration(EntryKeys.DeduplicationWindow),
        };
        var claimCheck = new ClaimCheckOptions();
        var store = reader.Text(EntryKeys.ClaimCheckStore);
        claimCheck = claimCheck with
        {
            Threshold = reader.Integer(EntryKeys.ClaimCheckThreshold, claimCheck.Threshold),
            KeyPrefix = reader.Text(EntryKeys.ClaimCheckKeyPrefix) ?? claimCheck.KeyPrefix,
        };
        if (store is null && claimCheck != new ClaimCheckOptions())
            reader.Refuse($"{section.Path}:{EntryKeys.ClaimCheckStore} is missing");
        if (claimCheck.Threshold is < 0 or > Message.MaxSize)
            reader.Refuse($"{section.Path}:{EntryKeys.ClaimCheckThreshold} is {claimCheck.Threshold}; it must be 0 to {Message.MaxSize}");
        if (new ObjectKey(claimCheck.KeyPrefix + "x").PortabilityProblem() is { } problem)
            reader.Refuse($"{section.Path}:{EntryKeys.ClaimCheckKeyPrefix} '{claimCheck.KeyPrefix}' makes no portable keys: {problem}");

        definition = definition with { Settings = reader.Rest(EntryKeys.MessageQueue) };
        if (reader.Problems.Count == 0)
            ArgumentProblem.Catch(definition.Validate, reader.Refuse);
        return new ConfiguredMessageQueue
        {
            Name = section.Key,
            Provider = provider,
            Definition = definition,
            ClaimCheckStore = store,
            ClaimCheck = claimCheck,
            Problems = reader.Problems,
        };
    }

    private ConfiguredObjectStore ReadStore(IConfigurationSection section, ProviderChoice common)
    {
        var reader = new EntryReader(section, EntryKeys.Bucket, UrlSchemes.ObjectStores, common);
        var provider = reader.Provider();
        var bucket = reader.Required(EntryKeys.Bucket);
        var prefix = reader.Text(EntryKeys.Prefix);
        if (prefix is not null && new ObjectKey(prefix + "x").PortabilityProblem() is { } problem)
            reader.Refuse($"{section.Path}:{EntryKeys.Prefix} '{prefix}' makes no portable keys: {problem}");

        var eventQueue = reader.Text(EntryKeys.EventsQueue);
        var eventPrefix = reader.Text(EntryKeys.EventsPrefix);
        ConfiguredMessageQueue? queue = null;
        if (eventQueue is null && eventPrefix is not null)
            reader.Refuse($"{section.Path}:{EntryKeys.EventsQueue} is missing");
        else if (eventQueue is not null && !MessageQueues.TryGetValue(eventQueue, out queue))
            reader.Refuse($"{section.Path}:{EntryKeys.EventsQueue} '{eventQueue}' is not configured under {SectionName}:{EntryKeys.MessageQueues}; configured: {Names.List(MessageQueues.Keys)}");
        var raisedBy = ReadEventSource(reader, section, eventQueue);
        return new ConfiguredObjectStore
        {
            Name = section.Key,
            Provider = provider,
            Prefix = prefix,
            EventQueue = queue,
            EventsRaisedBy = raisedBy,
            EventPrefix = prefix + eventPrefix,
            Definition = new ObjectStoreDefinition
            {
                ConfigurationPath = section.Path,
                Bucket = bucket,
                EventQueue = raisedBy == EventSource.Provider ? queue?.Definition.Queue : null,
                EventPrefix = raisedBy == EventSource.Provider && queue is not null ? prefix + eventPrefix : string.Empty,
                Settings = reader.Rest(EntryKeys.ObjectStore),
            },
            Problems = reader.Problems,
        };
    }

    private static EventSource ReadEventSource(EntryReader reader, IConfigurationSection section, string? queue)
    {
        if (reader.Text(EntryKeys.EventsRaisedBy) is not { } text)
            return EventSource.Provider;
        if (queue is null)
            reader.Refuse($"{section.Path}:{EntryKeys.EventsQueue} is missing");
        foreach (var source in Enum.GetValues<EventSource>())
        {
            if (source.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
                return source;
        }

        reader.Refuse($"{section.Path}:{EntryKeys.EventsRaisedBy} '{text}' is not known; known: {Names.List(Enum.GetNames<EventSource>())}");
        return EventSource.Provider;
    }
}
