namespace Portable.Emulators.ServiceBus;

/// <summary>What a queue is like; the names and defaults are Service Bus'.</summary>
public sealed record QueueOptions
{
    /// <summary>How often a message is delivered before it goes to the dead-letter queue; 10 by default.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long a message, or a session, is locked; one minute by default, and at most five at Microsoft's.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether every message must belong to a session, and every receiver accept one.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>For how long a message of the same id is taken and dropped; <see langword="null"/>, the default, for no duplicate detection.</summary>
    public TimeSpan? DuplicateDetectionWindow { get; init; }

    /// <summary>How long a message lives that does not say so itself, or says longer; for ever by default.</summary>
    public TimeSpan DefaultMessageTimeToLive { get; init; } = TimeSpan.MaxValue;

    /// <summary>Whether an expired message goes to the dead-letter queue; otherwise it is dropped.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <summary>The largest transfer in bytes; 256 KiB by default, the limit of the standard tier.</summary>
    public long MaxMessageSize { get; init; } = 256 * 1024;
}
