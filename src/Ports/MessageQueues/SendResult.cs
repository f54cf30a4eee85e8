namespace Portable.MessageQueues;

/// <summary>The outcome of one message of a batch.</summary>
/// <param name="MessageId">The provider's id; <see langword="null"/> when the message was not taken.</param>
/// <param name="Error">Why the message was not taken; <see langword="null"/> when it was.</param>
public readonly record struct SendResult(string? MessageId, MessageQueueException? Error)
{
    /// <summary>Whether the queue has the message.</summary>
    public bool Succeeded => Error is null;
}
