namespace Portable.MessageQueues;

/// <summary>What went wrong, alike on every provider. Numbers are never reused.</summary>
public enum MessageQueueErrorCode
{
    /// <summary>Something no other code names; the inner exception has the provider's words.</summary>
    Unknown = 0,

    /// <summary>The queue (topic, subscription) does not exist.</summary>
    QueueNotFound = 1,

    /// <summary>The message is larger than the queue takes.</summary>
    MessageTooLarge = 2,

    /// <summary>An attribute, ordering key, deduplication id or delay breaks the rules.</summary>
    InvalidMessage = 3,

    /// <summary>The lease has ended or the message is settled: this delivery is not ours any more.</summary>
    LeaseLost = 4,

    /// <summary>The credentials were understood, but may not do this.</summary>
    PermissionDenied = 5,

    /// <summary>There are no credentials, or the provider does not accept them.</summary>
    Unauthenticated = 6,

    /// <summary>The provider asks for fewer requests. Transient.</summary>
    Throttled = 7,

    /// <summary>The provider cannot be reached or failed. Transient.</summary>
    Unavailable = 8,

    /// <summary>The adapter or the queue as it is set up does not offer the feature; see <see cref="IMessageQueue.Capabilities"/>.</summary>
    Unsupported = 9,
}
