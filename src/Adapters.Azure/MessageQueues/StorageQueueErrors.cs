using Azure;
using Azure.Storage.Queues.Models;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Reads what Storage Queues say went wrong.</summary>
internal static class StorageQueueErrors
{
    /// <summary>The port's code of a failure.</summary>
    public static MessageQueueErrorCode Classify(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            if (each is RequestFailedException { ErrorCode: { } code } && Classify(code) is { } known)
                return known;
        }

        return AzureErrors.Classify(exception).ToMessageQueueCode();
    }

    /// <summary>Whether it is this that the service says.</summary>
    public static bool Is(this RequestFailedException exception, QueueErrorCode code) => exception.ErrorCode == code;

    /// <summary>The failure of a delivery that is not ours any more, as the service would say it.</summary>
    public static RequestFailedException Lost(string messageId) =>
        new(400, $"message {messageId} is settled, or its lease has ended", QueueErrorCode.PopReceiptMismatch.ToString(), null);

    /// <summary>The failure of a message that an answer says nothing of: it may have been taken or not.</summary>
    public static IOException Unanswered() => new("the answer of Storage Queues does not say what became of the message");

    /// <summary>Makes sure that an answer without anything in it is the service's, which documents an id of the request in every one.</summary>
    /// <exception cref="HttpRequestException">It is not.</exception>
    public static void ThrowIfForeign(Response response)
    {
        if (!response.Headers.Contains("x-ms-request-id"))
            throw new HttpRequestException(HttpRequestError.InvalidResponse, "the answer has no request id: it is not that of Storage Queues");
    }

    private static MessageQueueErrorCode? Classify(QueueErrorCode code)
    {
        if (code == QueueErrorCode.QueueNotFound)
            return MessageQueueErrorCode.QueueNotFound;
        if (code == QueueErrorCode.PopReceiptMismatch || code == QueueErrorCode.MessageNotFound)
            return MessageQueueErrorCode.LeaseLost;
        if (code == QueueErrorCode.MessageTooLarge || code == QueueErrorCode.RequestBodyTooLarge)
            return MessageQueueErrorCode.MessageTooLarge;
        if (code == QueueErrorCode.InvalidXmlDocument || code == QueueErrorCode.InvalidXmlNodeValue)
            return MessageQueueErrorCode.InvalidMessage;
        // It passes: "it may take at least 30 seconds before the queue can be recreated".
        if (code == QueueErrorCode.QueueBeingDeleted)
            return MessageQueueErrorCode.Unavailable;
        return code == QueueErrorCode.QueueDisabled ? MessageQueueErrorCode.PermissionDenied : null;
    }
}
