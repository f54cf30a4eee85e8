using System.Net;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Reads what SQS says went wrong.</summary>
internal static class SqsErrors
{
    /// <summary>The port's code of a failure.</summary>
    public static MessageQueueErrorCode Classify(Exception exception)
    {
        for (var each = exception; each is not null; each = each.InnerException)
        {
            if (each is AmazonServiceException service && Classify(service) is { } code)
                return code;
        }

        return AwsErrors.Classify(exception).ToMessageQueueCode();
    }

    /// <summary>The failure of one entry of a batch, as the exception that a request of its own would have met.</summary>
    public static AmazonSQSException Of(BatchResultErrorEntry entry) => new(
        entry.Message ?? entry.Code,
        entry.SenderFault == true ? ErrorType.Sender : ErrorType.Receiver,
        entry.Code,
        requestId: null,
        entry.SenderFault == true ? HttpStatusCode.BadRequest : HttpStatusCode.InternalServerError);

    /// <summary>The failure of a message that an answer says nothing of: it may have been taken or not.</summary>
    public static IOException Unanswered() => new("SQS's answer does not say what became of the message");

    /// <summary>The service's code without what the two protocols put around it: <c>AWS.SimpleQueueService.NonExistentQueue</c>.</summary>
    public static string CodeOf(AmazonServiceException exception)
    {
        var code = exception.ErrorCode ?? string.Empty;
        return code[(code.LastIndexOf('.') + 1)..];
    }

    private static MessageQueueErrorCode? Classify(AmazonServiceException exception)
    {
        return CodeOf(exception) switch
        {
            "NonExistentQueue" or "QueueDoesNotExist" => MessageQueueErrorCode.QueueNotFound,
            "ReceiptHandleIsInvalid" or "MessageNotInflight" => MessageQueueErrorCode.LeaseLost,
            "InvalidMessageContents" => MessageQueueErrorCode.InvalidMessage,
            "BatchRequestTooLong" => MessageQueueErrorCode.MessageTooLarge,
            "UnsupportedOperation" => MessageQueueErrorCode.Unsupported,
            // Too many messages in flight, or a purge less than a minute ago: it passes.
            "OverLimit" or "PurgeQueueInProgress" => MessageQueueErrorCode.Throttled,
            "QueueDeletedRecently" => MessageQueueErrorCode.Unavailable,
            "KmsAccessDenied" or "KmsOptInRequired" => MessageQueueErrorCode.PermissionDenied,
            // One code for many mistakes; only the words tell them apart.
            "InvalidParameterValue" when Says("receipt handle") => MessageQueueErrorCode.LeaseLost,
            "InvalidParameterValue" when Says("must be shorter than") => MessageQueueErrorCode.MessageTooLarge,
            _ => null,
        };

        bool Says(string words) => exception.Message.Contains(words, StringComparison.OrdinalIgnoreCase);
    }
}
