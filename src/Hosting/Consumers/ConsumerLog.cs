using Microsoft.Extensions.Logging;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>What consumers log.</summary>
internal static partial class ConsumerLog
{
    [LoggerMessage(10, LogLevel.Information, "Consuming queue '{Queue}' ({Provider}) with {Handler}, {Concurrency} at a time.")]
    public static partial void Started(ILogger logger, string queue, string provider, string handler, int concurrency);

    [LoggerMessage(11, LogLevel.Information, "Stopped consuming queue '{Queue}'.")]
    public static partial void Stopped(ILogger logger, string queue);

    [LoggerMessage(12, LogLevel.Warning, "{Count} handlers of queue '{Queue}' were not done in time; their messages are given back.")]
    public static partial void DrainEnded(ILogger logger, int count, string queue);

    [LoggerMessage(13, LogLevel.Warning, "Receiving from queue '{Queue}' failed {Attempt} times in a row; the next attempt is in {Delay}.")]
    public static partial void ReceiveFailed(ILogger logger, Exception exception, string queue, int attempt, TimeSpan delay);

    [LoggerMessage(14, LogLevel.Information, "Receiving from queue '{Queue}' works again.")]
    public static partial void ReceiveRecovered(ILogger logger, string queue);

    [LoggerMessage(15, LogLevel.Warning, "Message '{MessageId}' of queue '{Queue}' failed at delivery {DeliveryCount}; it comes again in {Delay}.")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string messageId, string queue, int deliveryCount, TimeSpan delay);

    [LoggerMessage(16, LogLevel.Error, "Message '{MessageId}' of queue '{Queue}' goes to the dead-letter queue after delivery {DeliveryCount}: {Reason}.")]
    public static partial void DeadLettered(ILogger logger, Exception exception, string messageId, string queue, int deliveryCount, string reason);

    [LoggerMessage(17, LogLevel.Warning, "The lease of message '{MessageId}' of queue '{Queue}' is lost; it is delivered again.")]
    public static partial void LeaseLost(ILogger logger, string messageId, string queue);

    [LoggerMessage(18, LogLevel.Warning, "Renewing {Count} leases of queue '{Queue}' failed.")]
    public static partial void RenewFailed(ILogger logger, Exception exception, int count, string queue);

    [LoggerMessage(19, LogLevel.Warning, "{Kind} of message '{MessageId}' of queue '{Queue}' failed; it is delivered again.")]
    public static partial void SettleFailed(ILogger logger, Exception exception, SettlementKind kind, string messageId, string queue);

    [LoggerMessage(20, LogLevel.Information, "Message '{MessageId}' of queue '{Queue}' was handled before; it is completed.")]
    public static partial void AlreadyHandled(ILogger logger, string messageId, string queue);

    [LoggerMessage(21, LogLevel.Warning, "Message '{MessageId}' of queue '{Queue}' is handled, but could not be entered in the ledger.")]
    public static partial void LedgerFailed(ILogger logger, Exception exception, string messageId, string queue);

    [LoggerMessage(22, LogLevel.Information, "Message '{MessageId}' tells of no object event; it is completed.")]
    public static partial void NoObjectEvent(ILogger logger, string messageId);

    [LoggerMessage(23, LogLevel.Error, "Queue '{Queue}' has no dead-letter queue: message '{MessageId}' is given back.")]
    public static partial void NoDeadLetterQueue(ILogger logger, string queue, string messageId);
}
