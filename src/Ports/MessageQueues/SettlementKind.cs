namespace Portable.MessageQueues;

/// <summary>The three ways to settle a message.</summary>
public enum SettlementKind
{
    /// <summary>Done with.</summary>
    Complete = 0,

    /// <summary>Back to the queue.</summary>
    Abandon = 1,

    /// <summary>To the dead-letter queue.</summary>
    DeadLetter = 2,
}
