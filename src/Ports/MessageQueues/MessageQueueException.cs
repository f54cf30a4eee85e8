namespace Portable.MessageQueues;

/// <summary>A message queue could not do what it was asked. <see cref="Code"/> says why, alike on every provider.</summary>
public sealed class MessageQueueException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="code">Why.</param>
    /// <param name="detail">What happened, in a phrase without secrets.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="operation">The port's operation, such as <c>Send</c>.</param>
    /// <param name="queue">The queue.</param>
    /// <param name="innerException">The vendor's exception.</param>
    public MessageQueueException(
        MessageQueueErrorCode code, string detail, string provider, string operation, string queue, Exception? innerException = null)
        : base($"{code}: {operation} on queue '{queue}' ({provider}): {detail}.", innerException)
    {
        (Code, Provider, Operation, Queue) = (code, provider, operation, queue);
        IsTransient = code is MessageQueueErrorCode.Throttled or MessageQueueErrorCode.Unavailable;
    }

    /// <summary>Why.</summary>
    public MessageQueueErrorCode Code { get; }

    /// <summary>The provider's name, such as <c>Aws</c>.</summary>
    public string Provider { get; }

    /// <summary>The port's operation that failed, such as <c>Send</c>.</summary>
    public string Operation { get; }

    /// <summary>The queue.</summary>
    public string Queue { get; }

    /// <summary>Whether the same call may succeed later: true for <see cref="MessageQueueErrorCode.Throttled"/> and
    /// <see cref="MessageQueueErrorCode.Unavailable"/>.</summary>
    public bool IsTransient { get; }
}
