using Portable.ObjectStorage;

namespace Portable.Hosting.Configuration;

/// <summary>One entry of <c>Portable:ObjectStores</c>, as it was read.</summary>
internal sealed record ConfiguredObjectStore
{
    public required string Name { get; init; }

    public required ProviderChoice Provider { get; init; }

    public required ObjectStoreDefinition Definition { get; init; }

    public string? Prefix { get; init; }

    /// <summary>The configured queue that is told of created and deleted objects.</summary>
    public ConfiguredMessageQueue? EventQueue { get; init; }

    /// <summary>Who tells it.</summary>
    public EventSource EventsRaisedBy { get; init; }

    /// <summary>What the keys that it is told of begin with.</summary>
    public string EventPrefix { get; init; } = string.Empty;

    /// <summary>Whether the application sees another store than the provider's.</summary>
    public bool IsDecorated => Prefix is not null || (EventsRaisedBy == EventSource.Application && EventQueue is not null);

    /// <summary>What is wrong with the entry by itself; a store with problems cannot be opened.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
