namespace Portable.MessageQueues;

/// <summary>What a message queue may offer natively, by emulation, or not at all. Some depend on how the queue is set up.</summary>
public enum MessageQueueFeature
{
    /// <summary>Messages held back for up to 15 minutes (<see cref="Message.Delay"/>).</summary>
    Delay = 0,

    /// <summary>Messages held back for longer than 15 minutes.</summary>
    LongDelay = 1,

    /// <summary>Messages of one <see cref="Message.OrderingKey"/> received in the order sent. Needs an ordered queue.</summary>
    Ordering = 2,

    /// <summary>Messages with a <see cref="Message.DeduplicationId"/> seen within the window not delivered again. Needs a queue with a window.</summary>
    Deduplication = 3,

    /// <summary>Abandoning with a delay.</summary>
    AbandonDelay = 4,

    /// <summary>A lease of the consumer's choice (<see cref="ReceiveOptions.LeaseDuration"/>).</summary>
    LeaseDuration = 5,

    /// <summary>A dead-letter queue, with the reason.</summary>
    DeadLetter = 6,

    /// <summary>Moving messages back from the dead-letter queue.</summary>
    Redrive = 7,

    /// <summary>Emptying the queue.</summary>
    Purge = 8,

    /// <summary>Counting messages.</summary>
    Counts = 9,
}
