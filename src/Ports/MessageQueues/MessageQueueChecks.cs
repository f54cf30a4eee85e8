namespace Portable.MessageQueues;

/// <summary>The checks that come before any I/O, with errors in the port's terms.</summary>
internal static class MessageQueueChecks
{
    private static readonly TimeSpan MaxPortableDelay = TimeSpan.FromMinutes(15);

    /// <summary>Why the queue cannot take a message; <see langword="null"/> when it can.</summary>
    public static MessageQueueException? Problem(IMessageQueue queue, Message message, string operation)
    {
        if (MessageAttributes.Problem(message.Attributes) is { } attributeProblem)
            return Invalid(attributeProblem);
        if (message.GetSize() is var size && size > Message.MaxSize)
            return Error(MessageQueueErrorCode.MessageTooLarge, $"body and attributes have {size:N0} bytes, more than {Message.MaxSize:N0}");
        if (message.OrderingKey is { } orderingKey)
        {
            if (!IsToken(orderingKey))
                return Invalid("the ordering key is not 1 to 128 printable ASCII characters");
            if (!queue.Capabilities.Supports(MessageQueueFeature.Ordering))
                return Error(MessageQueueErrorCode.Unsupported, "the queue is not ordered, and the message has an ordering key");
            if (message.Delay > TimeSpan.Zero)
                return Invalid("a message with an ordering key cannot be delayed (SQS FIFO queues take no delay for a single message)");
        }

        if (message.DeduplicationId is { } deduplicationId && !IsToken(deduplicationId))
            return Invalid("the deduplication id is not 1 to 128 printable ASCII characters");
        if (DelayProblem(queue, message.Delay) is { } delayProblem)
            return Error(delayProblem.Code, delayProblem.Detail);
        return (queue as MessageQueue)?.FindProblem(message, operation);

        MessageQueueException Invalid(string detail) => Error(MessageQueueErrorCode.InvalidMessage, detail);

        MessageQueueException Error(MessageQueueErrorCode code, string detail) => new(code, detail, queue.Provider, operation, queue.Name);
    }

    public static void Receive(MessageQueue queue, ReceiveOptions options)
    {
        if (options.MaxMessages < 1)
            throw new ArgumentOutOfRangeException(nameof(options), options.MaxMessages, "MaxMessages must be 1 or more.");
        if (options.WaitTime < TimeSpan.Zero || options.WaitTime > ReceiveOptions.MaxWaitTime)
            throw new ArgumentOutOfRangeException(nameof(options), options.WaitTime, $"WaitTime must be zero to {ReceiveOptions.MaxWaitTime}.");
        if (options.LeaseDuration is { } lease)
        {
            Lease(lease, nameof(options));
            Supported(queue, MessageQueueFeature.LeaseDuration, "Receive");
        }
    }

    public static void Lease(TimeSpan lease, string parameter)
    {
        if (lease <= TimeSpan.Zero || lease > ReceiveOptions.MaxLeaseDuration)
            throw new ArgumentOutOfRangeException(parameter, lease, $"A lease must be more than zero and at most {ReceiveOptions.MaxLeaseDuration}.");
    }

    public static void Settle(MessageQueue queue, in SettleRequest request)
    {
        ArgumentNullException.ThrowIfNull(request.Message, nameof(request));
        var settlement = request.Settlement;
        if (settlement.Kind == SettlementKind.Abandon && settlement.Delay > TimeSpan.Zero)
        {
            Supported(queue, MessageQueueFeature.AbandonDelay, "Abandon");
            // Not Delay: an SQS FIFO queue takes no delay with a message, and gives one back with it all the same.
            if (TooLong(queue, settlement.Delay) is { } detail)
                throw new MessageQueueException(MessageQueueErrorCode.Unsupported, detail, queue.Provider, "Abandon", queue.Name);
        }

        if (settlement.Kind == SettlementKind.DeadLetter)
            Supported(queue, MessageQueueFeature.DeadLetter, "DeadLetter");
    }

    public static void Supported(MessageQueue queue, MessageQueueFeature feature, string operation)
    {
        if (!queue.Capabilities.Supports(feature))
            throw new MessageQueueException(MessageQueueErrorCode.Unsupported, $"{feature} is not supported by this queue", queue.Provider, operation, queue.Name);
    }

    private static (MessageQueueErrorCode Code, string Detail)? DelayProblem(IMessageQueue queue, TimeSpan delay)
    {
        if (delay == TimeSpan.Zero)
            return null;
        if (delay < TimeSpan.Zero)
            return (MessageQueueErrorCode.InvalidMessage, $"the delay {delay} is negative");
        if (!queue.Capabilities.Supports(MessageQueueFeature.Delay))
            return (MessageQueueErrorCode.Unsupported, "the queue does not delay messages");
        return TooLong(queue, delay) is { } detail ? (MessageQueueErrorCode.Unsupported, detail) : null;
    }

    private static string? TooLong(IMessageQueue queue, TimeSpan delay) =>
        delay > MaxPortableDelay && !queue.Capabilities.Supports(MessageQueueFeature.LongDelay)
            ? $"the delay {delay} is longer than the {MaxPortableDelay} that this queue offers"
            : null;

    private static bool IsToken(string text) => text.Length is > 0 and <= 128 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
