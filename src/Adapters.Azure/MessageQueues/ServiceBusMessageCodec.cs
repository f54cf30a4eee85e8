using System.Collections.Frozen;
using Portable.Adapters.Azure.MessageQueues.Amqp;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Translates messages between the port and Service Bus.</summary>
/// <param name="isOrdered">Whether the queue has sessions.</param>
/// <param name="deduplicates">Whether it detects duplicates.</param>
/// <param name="maxDeliveryCount">After how many deliveries it sets messages aside itself.</param>
/// <param name="maxSize">The largest message in bytes.</param>
internal sealed class ServiceBusMessageCodec(bool isOrdered, bool deduplicates, int maxDeliveryCount, int maxSize)
{
    /// <summary>The most bytes of properties, documented as 64 KB "of the entire header"; the rest is for the service's and the adapter's own.</summary>
    public const int MaxPropertiesSize = 62 * 1024;

    /// <summary>What one attribute costs beside its name and value at most.</summary>
    private const int AttributeSize = 7;

    /// <summary>What ids, annotations and properties of the adapter cost at most.</summary>
    private const int FixedSize = 1024;

    /// <summary>The largest message in bytes.</summary>
    public int MaxSize => maxSize;

    /// <summary>Why a message is too large; <see langword="null"/> when it is not.</summary>
    public string? FindProblem(Message message)
    {
        var inAttributes = MessageAttributes.GetSize(message.Attributes) + (message.Attributes.Count * AttributeSize);
        if (inAttributes > MaxPropertiesSize)
            return $"the attributes take {inAttributes:N0} bytes as they are encoded; Service Bus takes 64 KB of properties, of which {MaxPropertiesSize:N0} bytes are for attributes";
        if (message.Body.Length + inAttributes + FixedSize <= maxSize)
            return null;
        var size = AmqpMessageFormat.Encode(Encode(message, DateTimeOffset.UnixEpoch)).Length;
        return size <= maxSize ? null : $"the message takes {size:N0} bytes as it is encoded, more than the {maxSize:N0} that the queue takes; a claim check (ClaimCheck:Store) sends larger ones";
    }

    /// <summary>A message to send.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The time from which its delay counts.</param>
    public BrokeredMessage Encode(Message message, DateTimeOffset now)
    {
        Dictionary<string, string> properties = new(message.Attributes.Count + 2, StringComparer.Ordinal);
        foreach (var (name, value) in message.Attributes)
            properties[name] = value;
        if (message.DeduplicationId is { } id)
            properties[ServiceBusProperties.DeduplicationId] = id;
        if (isOrdered && message.OrderingKey is null)
            properties[ServiceBusProperties.NoOrderingKey] = "true";
        return new()
        {
            MessageId = deduplicates && message.DeduplicationId is { } own ? own : NewId(),
            SessionId = isOrdered ? message.OrderingKey ?? NewId() : null,
            Body = message.Body,
            Properties = properties,
            ScheduledEnqueueTime = message.Delay > TimeSpan.Zero ? now + message.Delay : null,
        };
    }

    /// <summary>A message that is sent again in the same queue, to come after a delay. Its new id keeps it from being taken for a duplicate.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="due">When it is to come.</param>
    public static BrokeredMessage Again(ServiceBusReceipt receipt, DateTimeOffset due)
    {
        var source = receipt.Message;
        Dictionary<string, string> properties = new(source.Properties, StringComparer.Ordinal)
        {
            [ServiceBusProperties.MessageId] = IdOf(source),
            [ServiceBusProperties.EnqueuedAt] = ServiceBusProperties.Text(EnqueuedAt(source).ToUnixTimeMilliseconds()),
            [ServiceBusProperties.DeliveryCount] = ServiceBusProperties.Text(receipt.DeliveryCount),
        };
        return new() { MessageId = NewId(), SessionId = source.SessionId, Body = source.Body, Properties = properties, ScheduledEnqueueTime = due };
    }

    /// <summary>A message that comes back from the dead-letter queue, with a new id as well.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="redrive">Which redrive it is.</param>
    public BrokeredMessage BroughtBack(ServiceBusReceipt receipt, string redrive)
    {
        var source = receipt.Message;
        Dictionary<string, string> properties = new(StringComparer.Ordinal) { [ServiceBusProperties.Redrive] = redrive };
        foreach (var (name, value) in source.Properties)
        {
            if (!ServiceBusProperties.IsOfOneQueue(name))
                properties[name] = value;
        }

        return new() { MessageId = NewId(), SessionId = isOrdered ? source.SessionId ?? NewId() : source.SessionId, Body = source.Body, Properties = properties };
    }

    /// <summary>What a message that is set aside carries from then on, so that its deliveries are counted anew.</summary>
    public static AmqpOutcome SetAside(ServiceBusReceipt receipt, DeadLetterInfo why) => AmqpOutcome.DeadLettered(
        why.Reason,
        why.Description,
        [
            new(ServiceBusProperties.DeadLetterDeliveryCount, ServiceBusProperties.Text(why.DeliveryCount)),
            new(ServiceBusProperties.DeadLetterNativeCount, ServiceBusProperties.Text(receipt.Message.DeliveryCount)),
        ]);

    /// <summary>Which delivery of a message this is.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isDeadLetter">Whether it comes from a dead-letter queue, where the service counts on.</param>
    public int CountOf(BrokeredMessage message, bool isDeadLetter)
    {
        var before = isDeadLetter
            ? -(ServiceBusProperties.Number(message, ServiceBusProperties.DeadLetterNativeCount) ?? maxDeliveryCount)
            : ServiceBusProperties.Number(message, ServiceBusProperties.DeliveryCount) ?? 0;
        return (int)Math.Clamp(before + message.DeliveryCount + 1, 1, int.MaxValue);
    }

    /// <summary>A message that was received.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="leaseExpiresAt">When its lease ends.</param>
    /// <param name="isDeadLetter">Whether it comes from a dead-letter queue.</param>
    public ReceivedMessage Decode(ServiceBusReceipt receipt, DateTimeOffset leaseExpiresAt, bool isDeadLetter)
    {
        var message = receipt.Message;
        return new()
        {
            MessageId = IdOf(message),
            Body = message.Body,
            Attributes = Visible(message),
            OrderingKey = isOrdered && ServiceBusProperties.Find(message, ServiceBusProperties.NoOrderingKey) is null ? message.SessionId : null,
            DeduplicationId = ServiceBusProperties.Find(message, ServiceBusProperties.DeduplicationId),
            EnqueuedAt = EnqueuedAt(message),
            DeliveryCount = receipt.DeliveryCount,
            LeaseExpiresAt = leaseExpiresAt,
            DeadLetter = isDeadLetter ? WhySetAside(message) : null,
            Receipt = receipt,
        };
    }

    /// <summary>The id that the sender was given; its place in the queue for a message without one.</summary>
    public static string IdOf(BrokeredMessage message) =>
        ServiceBusProperties.Find(message, ServiceBusProperties.MessageId) ?? message.MessageId ?? ServiceBusProperties.Text(message.SequenceNumber);

    /// <summary>The reason of a message that was delivered too often.</summary>
    public static DeadLetterInfo Exceeded(int deliveryCount) =>
        new(DeadLetterInfo.MaxDeliveryCountExceeded, $"Delivered {deliveryCount} times without being completed.", deliveryCount);

    private static string NewId() => Guid.NewGuid().ToString("N");

    private static DateTimeOffset EnqueuedAt(BrokeredMessage message) =>
        ServiceBusProperties.Time(message, ServiceBusProperties.EnqueuedAt) ?? message.EnqueuedTime ?? DateTimeOffset.UnixEpoch;

    private DeadLetterInfo WhySetAside(BrokeredMessage message)
    {
        var count = (int)(ServiceBusProperties.Number(message, ServiceBusProperties.DeadLetterDeliveryCount)
            ?? (ServiceBusProperties.Number(message, ServiceBusProperties.DeliveryCount) ?? 0) + maxDeliveryCount);
        return ServiceBusProperties.Find(message, ServiceBusProperties.DeadLetterReason) is { } reason
            ? new(reason, ServiceBusProperties.Find(message, ServiceBusProperties.DeadLetterDescription), count)
            : Exceeded(count);
    }

    private static IReadOnlyDictionary<string, string> Visible(BrokeredMessage message)
    {
        if (message.Properties.Count == 0)
            return FrozenDictionary<string, string>.Empty;
        Dictionary<string, string> visible = new(message.Properties.Count, StringComparer.Ordinal);
        foreach (var (name, value) in message.Properties)
        {
            if (!ServiceBusProperties.IsHidden(name))
                visible.Add(name, value);
        }

        return visible;
    }
}
