using System.Collections.Frozen;

namespace Portable.MessageQueues;

/// <summary>A message to send: some bytes, and what travels beside them.</summary>
public sealed record Message
{
    /// <summary>The largest portable message: body and attributes together, 256 KiB. SQS and Pub/Sub take more; Service Bus's
    /// standard tier documents 256 KB. Storage Queues take less, and refuse more with <see cref="MessageQueueErrorCode.MessageTooLarge"/> too.</summary>
    public const int MaxSize = 256 * 1024;

    /// <summary>Creates a message.</summary>
    /// <param name="body">Any bytes, also none. Text is best sent as UTF-8: consumers with the vendor's own client then read it as text.
    /// The bytes must not change until the send has ended.</param>
    public Message(ReadOnlyMemory<byte> body) => Body = body;

    /// <summary>The body.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Names and values that travel beside the body, under the rules of <see cref="MessageAttributes"/>; none by default.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>On an ordered queue: messages of one key are received in the order sent. 1 to 128 printable ASCII characters (the
    /// limit of an SQS message group and a Service Bus session). By default none.</summary>
    public string? OrderingKey { get; init; }

    /// <summary>Two messages with the same id within the queue's window are delivered once, natively where the queue offers
    /// <see cref="MessageQueueFeature.Deduplication"/>, else by the consumer's idempotency ledger. 1 to 128 printable ASCII characters.</summary>
    public string? DeduplicationId { get; init; }

    /// <summary>How long to hold the message back: 0 (the default) to 15 minutes everywhere, longer where
    /// <see cref="MessageQueueFeature.LongDelay"/> is supported.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>The size that counts against the limit: body, attribute names and values in bytes of UTF-8.</summary>
    /// <returns>The size in bytes.</returns>
    public int GetSize() => Body.Length + MessageAttributes.GetSize(Attributes);
}
