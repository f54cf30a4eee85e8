using System.Collections.Frozen;
using Portable.MessageQueues;

namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>One message in a queue, guarded by its queue's lock.</summary>
internal sealed class QueueEntry
{
    public required string MessageId { get; init; }

    public required byte[] Body { get; init; }

    public required IReadOnlyDictionary<string, string> Attributes { get; init; }

    public string? OrderingKey { get; init; }

    public string? DeduplicationId { get; init; }

    public required DateTimeOffset EnqueuedAt { get; init; }

    /// <summary>The place in the order of its ordering key; given anew when the message is sent or moved back.</summary>
    public long Sequence { get; set; }

    public int DeliveryCount { get; set; }

    public DeadLetterInfo? DeadLetter { get; set; }

    /// <summary>The present lease; a receipt that is not this object has been lost.</summary>
    public Lease? Lease { get; set; }

    /// <summary>When the lease ends or the message may be delivered; meaningful while the entry is in the queue's <see cref="DueHeap"/>.</summary>
    public DateTimeOffset Due { get; set; }

    /// <summary>The place in the <see cref="DueHeap"/>; -1 when it is not there.</summary>
    public int HeapIndex { get; set; } = -1;

    public static QueueEntry Create(Message message, string messageId, DateTimeOffset now) => new()
    {
        MessageId = messageId,
        Body = message.Body.ToArray(),
        Attributes = message.Attributes.Count == 0
            ? FrozenDictionary<string, string>.Empty
            : new Dictionary<string, string>(message.Attributes, StringComparer.Ordinal),
        OrderingKey = message.OrderingKey,
        DeduplicationId = message.DeduplicationId,
        EnqueuedAt = now,
    };

    public ReceivedMessage ToReceived() => new()
    {
        MessageId = MessageId,
        Body = Body,
        Attributes = Attributes,
        OrderingKey = OrderingKey,
        DeduplicationId = DeduplicationId,
        EnqueuedAt = EnqueuedAt,
        DeliveryCount = DeliveryCount,
        LeaseExpiresAt = Due,
        DeadLetter = DeadLetter,
        Receipt = Lease!,
    };
}
