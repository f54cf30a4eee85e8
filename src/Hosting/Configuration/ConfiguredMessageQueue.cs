using Portable.MessageQueues;

namespace Portable.Hosting.Configuration;

/// <summary>One entry of <c>Portable:MessageQueues</c>, as it was read.</summary>
internal sealed record ConfiguredMessageQueue
{
    public required string Name { get; init; }

    public required ProviderChoice Provider { get; init; }

    public required MessageQueueDefinition Definition { get; init; }

    /// <summary>The name of the store for large bodies; none without a claim check.</summary>
    public string? ClaimCheckStore { get; init; }

    public ClaimCheckOptions ClaimCheck { get; init; } = new();

    /// <summary>What is wrong with the entry by itself; a queue with problems cannot be opened.</summary>
    public required IReadOnlyList<string> Problems { get; init; }
}
