using System.Globalization;
using System.Runtime.InteropServices;
using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>Translates messages to and from the sections of AMQP.</summary>
internal static class AmqpMessageFormat
{
    /// <summary>The format of a transfer whose data sections are messages, documented.</summary>
    private const uint Batch = 0x80013700;
    private const int Scheduled = 2;

    private static readonly Symbol ScheduledEnqueueTime = "x-opt-scheduled-enqueue-time";
    private static readonly Symbol EnqueuedTime = "x-opt-enqueued-time";
    private static readonly Symbol LockedUntil = "x-opt-locked-until";
    private static readonly Symbol SequenceNumber = "x-opt-sequence-number";
    private static readonly Symbol State = "x-opt-message-state";

    /// <summary>A message to send.</summary>
    public static Message ToTransfer(BrokeredMessage message)
    {
        var result = new Message
        {
            Properties = new Properties { MessageId = message.MessageId, GroupId = message.SessionId },
            BodySection = new Data { Buffer = Wrap(message.Body) },
        };
        if (message.Properties.Count > 0)
        {
            result.ApplicationProperties = new ApplicationProperties();
            foreach (var (name, value) in message.Properties)
                result.ApplicationProperties.Map[name] = value;
        }

        if (message.ScheduledEnqueueTime is { } time)
            result.MessageAnnotations = new MessageAnnotations { [ScheduledEnqueueTime] = time.UtcDateTime };
        return result;
    }

    /// <summary>The bytes of a message, as they count against the limit.</summary>
    public static ReadOnlyMemory<byte> Encode(BrokeredMessage message)
    {
        var buffer = ToTransfer(message).Encode();
        return buffer.Buffer.AsMemory(buffer.Offset, buffer.Length);
    }

    /// <summary>Many messages in one transfer.</summary>
    /// <param name="messages">Their bytes.</param>
    /// <param name="first">The first of them, whose session is that of all.</param>
    public static Message ToBatch(IEnumerable<ReadOnlyMemory<byte>> messages, BrokeredMessage first)
    {
        var sections = new DataList();
        foreach (var message in messages)
            sections.Add(new Data { Buffer = Wrap(message) });
        return new Message { Properties = new Properties { MessageId = first.MessageId, GroupId = first.SessionId }, BodySection = sections, Format = Batch };
    }

    /// <summary>A message that was received or peeked at.</summary>
    public static BrokeredMessage Decode(Message message)
    {
        var annotations = message.MessageAnnotations?.Map;
        return new()
        {
            MessageId = message.Properties?.GetMessageId() is { } id ? AmqpText.Of(id) : null,
            SessionId = message.Properties?.GroupId,
            Body = AmqpBody.Read(message.BodySection),
            Properties = Properties(message),
            DeliveryCount = (int)Math.Min(message.Header?.DeliveryCount ?? 0, int.MaxValue - 1),
            EnqueuedTime = Time(annotations, EnqueuedTime),
            LockedUntil = Time(annotations, LockedUntil),
            SequenceNumber = Find(annotations, SequenceNumber) is long number ? number : 0,
            IsScheduled = Find(annotations, State) is { } state && Convert.ToInt32(state, CultureInfo.InvariantCulture) == Scheduled,
        };
    }

    /// <summary>A message that was peeked at.</summary>
    public static BrokeredMessage Decode(byte[] message) => Decode(Message.Decode(new ByteBuffer(message, 0, message.Length, message.Length)));

    private static Dictionary<string, string> Properties(Message message)
    {
        Dictionary<string, string> properties = new(StringComparer.Ordinal);
        if (message.ApplicationProperties?.Map is not { } map)
            return properties;
        foreach (var (name, value) in map)
        {
            if (value is not null)
                properties[name.ToString()!] = AmqpText.Of(value);
        }

        return properties;
    }

    private static object? Find(Map? annotations, Symbol name) => annotations is not null && annotations.TryGetValue(name, out var value) ? value : null;

    private static DateTimeOffset? Time(Map? annotations, Symbol name) =>
        Find(annotations, name) is DateTime time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null;

    private static ByteBuffer Wrap(ReadOnlyMemory<byte> bytes)
    {
        if (!MemoryMarshal.TryGetArray(bytes, out var segment) || segment.Array is null)
            segment = bytes.ToArray();
        return new(segment.Array!, segment.Offset, segment.Count, segment.Count);
    }
}
