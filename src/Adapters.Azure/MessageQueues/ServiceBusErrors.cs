using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using Portable.Adapters.Azure.MessageQueues.Amqp;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Reads what Service Bus says went wrong.</summary>
internal static class ServiceBusErrors
{
    /// <summary>"'Send' claim(s) are required to perform this operation": whoever asks is known, and may not.</summary>
    private const string MissingRight = "claim";

    /// <summary>The port's code of a failure.</summary>
    public static MessageQueueErrorCode Classify(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            switch (each)
            {
                case AmqpFailureException failure:
                    return Classify(failure);
                case SocketException or WebSocketException or AuthenticationException:
                    return MessageQueueErrorCode.Unavailable;
            }
        }

        return AzureErrors.Classify(exception).ToMessageQueueCode();
    }

    /// <summary>Whether the same may work later.</summary>
    public static bool IsTransient(Exception exception) => Classify(exception) is MessageQueueErrorCode.Unavailable or MessageQueueErrorCode.Throttled;

    /// <summary>Whether a send failed for what the message is, as far as can be told.</summary>
    public static bool IsRefusedMessage(Exception exception) =>
        Classify(exception) is MessageQueueErrorCode.MessageTooLarge or MessageQueueErrorCode.InvalidMessage or MessageQueueErrorCode.Unknown;

    /// <summary>Whether the lock of a delivery has ended.</summary>
    public static bool IsLost(Exception exception) => Classify(exception) == MessageQueueErrorCode.LeaseLost;

    /// <summary>The service's words, which end with the id that its support asks for, and the condition.</summary>
    public static string Describe(Exception exception)
    {
        if (exception is not AmqpFailureException failure)
            return AzureErrors.Describe(exception);
        var end = failure.Message.AsSpan().IndexOfAny('\r', '\n');
        var text = (end < 0 ? failure.Message : failure.Message[..end]).TrimEnd(' ', '.');
        return text == failure.Condition ? text : $"{text} ({failure.Condition})";
    }

    /// <summary>The failure of a delivery that is not ours any more, as the service would say it.</summary>
    public static AmqpFailureException Lost(string messageId) => new(AmqpConditions.MessageLockLost, $"message {messageId} is settled, or its lease has ended");

    private static MessageQueueErrorCode Classify(AmqpFailureException failure) => failure.Condition switch
    {
        AmqpConditions.NotFound or AmqpConditions.EntityNotFound => MessageQueueErrorCode.QueueNotFound,
        AmqpConditions.UnauthorizedAccess or AmqpConditions.AuthenticationFailed =>
            failure.Message.Contains(MissingRight, StringComparison.OrdinalIgnoreCase) ? MessageQueueErrorCode.PermissionDenied : MessageQueueErrorCode.Unauthenticated,
        AmqpConditions.EntityDisabled => MessageQueueErrorCode.PermissionDenied,
        // The latter is a queue that is full, which passes when it is read from.
        AmqpConditions.ServerBusy or AmqpConditions.ResourceLimitExceeded => MessageQueueErrorCode.Throttled,
        AmqpConditions.MessageSizeExceeded => MessageQueueErrorCode.MessageTooLarge,
        AmqpConditions.ArgumentError => MessageQueueErrorCode.InvalidMessage,
        AmqpConditions.MessageLockLost or AmqpConditions.SessionLockLost => MessageQueueErrorCode.LeaseLost,
        AmqpConditions.Timeout or AmqpConditions.OperationCancelled or AmqpConditions.InternalError or AmqpConditions.IllegalState => MessageQueueErrorCode.Unavailable,
        var other when other.StartsWith("amqp:connection:", StringComparison.Ordinal)
            || other.StartsWith("amqp:session:", StringComparison.Ordinal)
            || other.StartsWith("amqp:link:", StringComparison.Ordinal) => MessageQueueErrorCode.Unavailable,
        _ => MessageQueueErrorCode.Unknown,
    };
}
