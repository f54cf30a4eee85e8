using Microsoft.Extensions.Logging;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>What becomes of a message whose handler threw.</summary>
internal sealed class FailurePolicy(IMessageQueue queue, int maxDeliveryCount, BackoffPolicy backoff, ILogger logger)
{
    private readonly bool canDelay = queue.Capabilities.Supports(MessageQueueFeature.AbandonDelay);
    private readonly bool canDeadLetter = queue.Capabilities.Supports(MessageQueueFeature.DeadLetter);

    /// <summary>Whether giving the message back once more would be once too often.</summary>
    public bool IsLastDelivery(ReceivedMessage message) => message.DeliveryCount >= maxDeliveryCount;

    public Settlement Decide(ReceivedMessage message, Exception exception)
    {
        var deadLetter = exception as DeadLetterException;
        if (deadLetter is not null || IsLastDelivery(message))
        {
            if (canDeadLetter)
            {
                var reason = deadLetter?.Reason ?? exception.GetType().Name;
                ConsumerLog.DeadLettered(logger, exception, message.MessageId, queue.Name, message.DeliveryCount, reason);
                return Settlement.DeadLetter(reason, deadLetter is null ? exception.Message : deadLetter.Description);
            }

            ConsumerLog.NoDeadLetterQueue(logger, queue.Name, message.MessageId);
        }

        var delay = canDelay ? backoff.Delay(Math.Max(1, message.DeliveryCount)) : TimeSpan.Zero;
        ConsumerLog.HandlerFailed(logger, exception, message.MessageId, queue.Name, message.DeliveryCount, delay);
        return Settlement.Abandon(delay);
    }
}
