using System.Collections.Frozen;
using Google.Protobuf;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.MessageQueues;
using ReceivedMessage = Portable.MessageQueues.ReceivedMessage;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Translates messages between the port and Pub/Sub.</summary>
internal static class PubSubMessageCodec
{
    private const string Empty = "empty";

    /// <summary>A message to send.</summary>
    /// <param name="message">The message.</param>
    /// <param name="now">The time from which its delay counts.</param>
    public static PubsubMessage Encode(Message message, DateTimeOffset now)
    {
        var result = new PubsubMessage { Data = UnsafeByteOperations.UnsafeWrap(message.Body), OrderingKey = message.OrderingKey ?? string.Empty };
        foreach (var (name, value) in message.Attributes)
            result.Attributes.Add(name, value);
        if (message.DeduplicationId is { } id)
            result.Attributes.Add(PubSubAttributes.DeduplicationId, id);
        if (message.Delay > TimeSpan.Zero)
            result.Attributes.Add(PubSubAttributes.DeliverAfter, DeliverAfter(now, message.Delay));
        if (message.Body.IsEmpty && result.Attributes.Count == 0)
            result.Attributes.Add(PubSubAttributes.Body, Empty);
        return result;
    }

    /// <summary>A message that is published again in the same queue.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="deliverAfter">When it is due; <see langword="null"/> for now.</param>
    /// <param name="deliveryCount">How often it has been delivered.</param>
    public static PubsubMessage Again(PubSubReceipt receipt, string? deliverAfter, int deliveryCount)
    {
        var result = new PubsubMessage(receipt.Message) { MessageId = string.Empty, PublishTime = null };
        result.Attributes.Remove(PubSubAttributes.DeliverAfter);
        if (deliverAfter is not null)
            result.Attributes.Add(PubSubAttributes.DeliverAfter, deliverAfter);
        result.Attributes[PubSubAttributes.MessageId] = IdOf(receipt.Message);
        result.Attributes[PubSubAttributes.EnqueuedAt] = PubSubAttributes.Text(EnqueuedAt(receipt.Message).ToUnixTimeMilliseconds());
        result.Attributes[PubSubAttributes.DeliveryCount] = PubSubAttributes.Text(deliveryCount);
        return result;
    }

    /// <summary>A message that goes to the dead-letter queue, with all that it came with.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="why">Why.</param>
    public static PubsubMessage SetAside(PubSubReceipt receipt, DeadLetterInfo why)
    {
        var result = Moved(receipt);
        result.Attributes[PubSubAttributes.DeadLetterReason] = why.Reason;
        if (why.Description is not null)
            result.Attributes[PubSubAttributes.DeadLetterDescription] = why.Description;
        result.Attributes[PubSubAttributes.DeadLetterDeliveryCount] = PubSubAttributes.Text(why.DeliveryCount);
        result.Attributes[PubSubAttributes.DeadLetterMessageId] = IdOf(receipt.Message);
        return result;
    }

    /// <summary>A message that comes back from the dead-letter queue.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="redrive">Which redrive it is.</param>
    public static PubsubMessage BroughtBack(PubSubReceipt receipt, string redrive)
    {
        var result = Moved(receipt);
        result.Attributes[PubSubAttributes.Redrive] = redrive;
        return result;
    }

    /// <summary>A message that was received.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="leaseExpiresAt">When its lease ends.</param>
    /// <param name="isDeadLetter">Whether it comes from a dead-letter queue.</param>
    public static ReceivedMessage Decode(PubSubReceipt receipt, DateTimeOffset leaseExpiresAt, bool isDeadLetter)
    {
        var message = receipt.Message;
        return new()
        {
            MessageId = IdOf(message),
            Body = message.Data.Memory,
            Attributes = Visible(message),
            OrderingKey = receipt.OrderingKey,
            DeduplicationId = PubSubAttributes.Find(message, PubSubAttributes.DeduplicationId),
            EnqueuedAt = EnqueuedAt(message),
            DeliveryCount = receipt.DeliveryCount,
            LeaseExpiresAt = leaseExpiresAt,
            DeadLetter = isDeadLetter ? WhySetAside(message) : null,
            Receipt = receipt,
        };
    }

    /// <summary>The id that the sender was given.</summary>
    public static string IdOf(PubsubMessage message) => PubSubAttributes.Find(message, PubSubAttributes.MessageId) ?? message.MessageId;

    /// <summary>When a message with a delay is due, never sooner.</summary>
    public static string DeliverAfter(DateTimeOffset now, TimeSpan delay) => PubSubAttributes.Text((long)Math.Ceiling((now + delay - DateTimeOffset.UnixEpoch).TotalMilliseconds));

    /// <summary>A duration in Pub/Sub's unit, never shorter.</summary>
    public static int WholeSeconds(TimeSpan duration) => (int)Math.Ceiling(duration.TotalSeconds);

    private static DateTimeOffset EnqueuedAt(PubsubMessage message) =>
        PubSubAttributes.Time(message, PubSubAttributes.EnqueuedAt) ?? message.PublishTime?.ToDateTimeOffset() ?? DateTimeOffset.UnixEpoch;

    private static PubsubMessage Moved(PubSubReceipt receipt)
    {
        var source = receipt.Message;
        var result = new PubsubMessage { Data = source.Data, OrderingKey = source.OrderingKey };
        foreach (var (name, value) in source.Attributes)
        {
            if (!PubSubAttributes.IsOfOneQueue(name))
                result.Attributes.Add(name, value);
        }

        return result;
    }

    private static DeadLetterInfo WhySetAside(PubsubMessage message)
    {
        // What Pub/Sub sets aside itself has no reason of an earlier time: a redrive takes it away.
        if (PubSubAttributes.Number(message, PubSubAttributes.NativeDeliveryCount) is { } native)
            return Exceeded((int)native);
        var count = (int)(PubSubAttributes.Number(message, PubSubAttributes.DeadLetterDeliveryCount) ?? 0);
        return PubSubAttributes.Find(message, PubSubAttributes.DeadLetterReason) is { } reason
            ? new(reason, PubSubAttributes.Find(message, PubSubAttributes.DeadLetterDescription), count)
            : Exceeded(count);
    }

    /// <summary>The reason of a message that was delivered too often.</summary>
    public static DeadLetterInfo Exceeded(int deliveryCount) =>
        new(DeadLetterInfo.MaxDeliveryCountExceeded, $"Delivered {deliveryCount} times without being completed.", deliveryCount);

    private static IReadOnlyDictionary<string, string> Visible(PubsubMessage message)
    {
        if (message.Attributes.Count == 0)
            return FrozenDictionary<string, string>.Empty;
        Dictionary<string, string> visible = new(message.Attributes.Count, StringComparer.Ordinal);
        foreach (var (name, value) in message.Attributes)
        {
            if (!PubSubAttributes.IsHidden(name))
                visible.Add(name, value);
        }

        return visible;
    }
}
