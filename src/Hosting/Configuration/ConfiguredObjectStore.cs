using Portable.ObjectStorage;

namespace Portable.Hosting.Configuration;

/// <summary>One entry of <c>Portable:ObjectStores</c>, as it was read.</summary>
internal sealed record ConfiguredObjectStore
{
    public required string Name { get; init; }

    public required ProviderChoice Provider { get; init; }

    public required ObjectStoreDefinition Definition { get; init; }

    public string? Prefix { get; init; }

    /// <summary>What is wrong with the entry by itself; a store with problems cannot be opened.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
