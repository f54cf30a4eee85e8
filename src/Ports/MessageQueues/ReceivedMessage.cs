using System.Collections.Frozen;

namespace Portable.MessageQueues;

/// <summary>A message leased to this consumer until <see cref="LeaseExpiresAt"/>. Settle it before then, or it is delivered again.</summary>
public sealed record ReceivedMessage
{
    /// <summary>The provider's id of the message; it stays the same when the message is delivered again.</summary>
    public required string MessageId { get; init; }

    /// <summary>The body.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What travelled beside the body.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>The ordering key it was sent with.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>The deduplication id it was sent with.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>When the queue took the message, by the provider's clock.</summary>
    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>Which delivery this is: 1 at first.</summary>
    public required int DeliveryCount { get; init; }

    /// <summary>When the lease ends unless it is renewed.</summary>
    public required DateTimeOffset LeaseExpiresAt { get; init; }

    /// <summary>Why the message is in the dead-letter queue it was received from; <see langword="null"/> in any other queue.</summary>
    public DeadLetterInfo? DeadLetter { get; init; }

    /// <summary>The adapter's own handle on this delivery; opaque to everybody else.</summary>
    public required object Receipt { get; init; }
}
