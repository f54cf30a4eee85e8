namespace Portable.MessageQueues;

/// <summary>The outcome of renewing the lease of one message.</summary>
/// <param name="Message">The message with its new <see cref="ReceivedMessage.LeaseExpiresAt"/>, or as it was if the lease was not renewed.</param>
/// <param name="Error">Why the lease was not renewed, most often <see cref="MessageQueueErrorCode.LeaseLost"/>; <see langword="null"/> when it was.</param>
public readonly record struct RenewResult(ReceivedMessage Message, MessageQueueException? Error)
{
    /// <summary>Whether the lease was renewed.</summary>
    public bool Succeeded => Error is null;
}
