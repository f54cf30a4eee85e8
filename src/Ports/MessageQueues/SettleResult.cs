namespace Portable.MessageQueues;

/// <summary>The outcome of settling one message of a batch.</summary>
/// <param name="Message">The message.</param>
/// <param name="Error">Why it was not settled, most often <see cref="MessageQueueErrorCode.LeaseLost"/>; <see langword="null"/> when it was.</param>
public readonly record struct SettleResult(ReceivedMessage Message, MessageQueueException? Error)
{
    /// <summary>Whether the message is settled.</summary>
    public bool Succeeded => Error is null;
}
