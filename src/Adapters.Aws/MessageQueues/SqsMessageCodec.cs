using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.MessageQueues;
using Message = Portable.MessageQueues.Message;
using SqsMessage = Amazon.SQS.Model.Message;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Translates messages between the port and SQS.</summary>
internal static class SqsMessageCodec
{
    /// <summary>How a message group or deduplication id begins that is there only because a FIFO queue asks for one; 32
    /// hexadecimal digits follow.</summary>
    private const string MadeUpPrefix = "portable.";
    private const int MadeUpBytes = 16;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>A message to send.</summary>
    /// <param name="message">The message.</param>
    /// <param name="isFifo">Whether the queue is a FIFO queue.</param>
    /// <param name="deduplicates">Whether repeats within SQS's five minutes are to be dropped.</param>
    public static SqsOutgoing Encode(Message message, bool isFifo, bool deduplicates)
    {
        var native = deduplicates ? message.DeduplicationId : null;
        var (body, mark) = SqsBody.Write(message.Body.Span);
        Dictionary<string, MessageAttributeValue>? own = null;
        if (mark is not null)
            own = new(StringComparer.Ordinal) { [SqsAttributes.Body] = SqsAttributes.Text(mark) };
        if (message.DeduplicationId is { } carried && native is null)
            (own ??= new(StringComparer.Ordinal)).Add(SqsAttributes.DeduplicationId, SqsAttributes.Text(carried));
        return new()
        {
            Body = body,
            Attributes = SqsAttributes.Write(message.Attributes, own),
            DelaySeconds = message.Delay > TimeSpan.Zero ? WholeSeconds(message.Delay) : null,
            // Without a key no order is promised: a group of its own lets the message flow past all others.
            GroupId = isFifo ? message.OrderingKey ?? MadeUp() : null,
            DeduplicationId = isFifo ? native ?? MadeUp() : null,
        };
    }

    /// <summary>A message that goes on to another queue, with all that it came with.</summary>
    /// <param name="message">The message, as it was received.</param>
    /// <param name="receipt">Its receipt.</param>
    /// <param name="isFifo">Whether the other queue is a FIFO queue.</param>
    /// <param name="note">Why it goes to the dead-letter queue; <see langword="null"/> when it comes back from there.</param>
    public static SqsOutgoing Forward(ReceivedMessage message, SqsReceipt receipt, bool isFifo, DeadLetterNote? note)
    {
        var (body, mark) = SqsBody.Write(message.Body.Span);
        return new()
        {
            Body = body,
            Attributes = SqsAttributes.Forward(
                receipt.MessageAttributes,
                (SqsAttributes.Body, mark),
                (SqsAttributes.DeduplicationId, message.DeduplicationId),
                (SqsAttributes.DeadLetter, note is null ? null : JsonSerializer.Serialize(note, SqsJson.Instance.DeadLetterNote))),
            GroupId = isFifo ? message.OrderingKey ?? MadeUp() : null,
            // By the application's id SQS would take the message for a repeat of itself, and drop it. By the message's own it drops just the
            // repeat of this very move.
            DeduplicationId = isFifo ? MadeUp(SHA256.HashData(Encoding.UTF8.GetBytes(message.MessageId)).AsSpan(0, MadeUpBytes)) : null,
        };
    }

    /// <summary>A message that was received.</summary>
    /// <param name="message">The message, with its system attributes.</param>
    /// <param name="receipt">Its receipt.</param>
    /// <param name="leaseExpiresAt">When its lease ends.</param>
    /// <param name="maxReceiveCount">In a dead-letter queue: after how many deliveries SQS sets messages aside.</param>
    public static ReceivedMessage Decode(SqsMessage message, SqsReceipt receipt, DateTimeOffset leaseExpiresAt, int? maxReceiveCount)
    {
        var system = message.Attributes ?? [];
        var attributes = message.MessageAttributes;
        var deliveryCount = Number(system, MessageSystemAttributeName.ApproximateReceiveCount) is > 0 and var count ? (int)count : 1;
        DeadLetterInfo? deadLetter = null;
        if (maxReceiveCount is { } most)
        {
            // SQS names the source of what it set aside itself; a note of an earlier time does not count then.
            var setAsideBySqs = system.ContainsKey(MessageSystemAttributeName.DeadLetterQueueSourceArn);
            if (!setAsideBySqs && SqsAttributes.Json(attributes, SqsAttributes.DeadLetter, SqsJson.Instance.DeadLetterNote) is { } note)
            {
                deadLetter = new(note.Reason, note.Description, note.DeliveryCount);
            }
            else
            {
                deadLetter = new(DeadLetterInfo.MaxDeliveryCountExceeded, $"Delivered {most} times without being completed.", most);
                // SQS counts on: "the number of times a message has been received across all queues but not deleted".
                deliveryCount = Math.Max(1, deliveryCount - most);
            }
        }

        return new()
        {
            MessageId = message.MessageId,
            Body = SqsBody.Read(message.Body, SqsAttributes.Find(attributes, SqsAttributes.Body)),
            Attributes = SqsAttributes.Read(attributes),
            OrderingKey = Given(system, MessageSystemAttributeName.MessageGroupId),
            DeduplicationId = SqsAttributes.Find(attributes, SqsAttributes.DeduplicationId)
                ?? Given(system, MessageSystemAttributeName.MessageDeduplicationId),
            EnqueuedAt = DateTimeOffset.FromUnixTimeMilliseconds(Number(system, MessageSystemAttributeName.SentTimestamp)),
            DeliveryCount = deliveryCount,
            LeaseExpiresAt = leaseExpiresAt,
            DeadLetter = deadLetter,
            Receipt = receipt,
        };
    }

    /// <summary>A duration in SQS's unit, never shorter.</summary>
    public static int WholeSeconds(TimeSpan duration) => (int)Math.Ceiling(duration.TotalSeconds);

    private static string MadeUp() => $"{MadeUpPrefix}{Guid.NewGuid():N}";

    private static string MadeUp(ReadOnlySpan<byte> bytes) => MadeUpPrefix + Convert.ToHexStringLower(bytes);

    /// <summary>A group or deduplication id that somebody has given.</summary>
    private static string? Given(Dictionary<string, string> system, string name) =>
        system.TryGetValue(name, out var value) && !IsMadeUp(value) ? value : null;

    private static bool IsMadeUp(string value) =>
        value.Length == MadeUpPrefix.Length + (MadeUpBytes * 2) && value.StartsWith(MadeUpPrefix, StringComparison.Ordinal)
            && !value.AsSpan(MadeUpPrefix.Length).ContainsAnyExcept(HexDigits);

    private static long Number(Dictionary<string, string> system, string name) =>
        system.TryGetValue(name, out var value) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
