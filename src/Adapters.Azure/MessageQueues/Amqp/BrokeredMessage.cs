namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>A message of Service Bus: what it carries, and what the service knows of it.</summary>
internal sealed record BrokeredMessage
{
    /// <summary>The sender's id, by which duplicates are detected.</summary>
    public string? MessageId { get; init; }

    /// <summary>The session that it belongs to.</summary>
    public string? SessionId { get; init; }

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The application properties; what was no text in other clients' messages is shown as text.</summary>
    public Dictionary<string, string> Properties { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Not to be delivered before this time.</summary>
    public DateTimeOffset? ScheduledEnqueueTime { get; init; }

    /// <summary>How often it had been delivered before, by the service's count.</summary>
    public int DeliveryCount { get; init; }

    /// <summary>When the service took it.</summary>
    public DateTimeOffset? EnqueuedTime { get; init; }

    /// <summary>When its lock ends, by the service's clock.</summary>
    public DateTimeOffset? LockedUntil { get; init; }

    /// <summary>Its place in the queue.</summary>
    public long SequenceNumber { get; init; }

    /// <summary>Whether it waits for its time.</summary>
    public bool IsScheduled { get; init; }
}
