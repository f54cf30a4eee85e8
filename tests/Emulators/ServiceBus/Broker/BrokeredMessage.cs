using Amqp;
using Amqp.Framing;
using Amqp.Types;

namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>What <c>x-opt-message-state</c> says.</summary>
internal enum MessageState
{
    Active = 0,
    Deferred = 1,
    Scheduled = 2,
}

/// <summary>A lock: whoever shows the token before the end may say what becomes of the message.</summary>
internal sealed record MessageLock(Guid Token, DateTimeOffset Until);

/// <summary>A message in a queue: its sections as they were sent, and what the queue knows of it.</summary>
internal sealed class BrokeredMessage(Message sent, long sequenceNumber, DateTimeOffset enqueued)
{
    /// <summary>As it was sent. Deliveries share its sections; they are replaced, never changed.</summary>
    public Message Sent { get; } = sent;

    public long SequenceNumber { get; set; } = sequenceNumber;

    /// <summary>The sequence number of its first place in the namespace: a dead letter's is the one it had in its queue.</summary>
    public long EnqueuedSequenceNumber { get; init; } = sequenceNumber;

    public DateTimeOffset EnqueuedTime { get; set; } = enqueued;

    public DateTimeOffset ExpiresAt { get; set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset? ScheduledFor { get; set; }

    public MessageState State { get; set; }

    public int DeliveryCount { get; set; }

    public MessageLock? Lock { get; set; }

    /// <summary>The queue that a dead letter comes from.</summary>
    public string? DeadLetterSource { get; init; }

    public ApplicationProperties? ApplicationProperties { get; private set; } = sent.ApplicationProperties;

    public string? MessageId => Sent.Properties?.GetMessageId()?.ToString();

    public string? SessionId => Sent.Properties?.GroupId;

    public void Change(Map? changes)
    {
        if (changes is null || changes.Count == 0)
            return;
        var after = new ApplicationProperties();
        foreach (var before in ApplicationProperties?.Map ?? [])
            after.Map[before.Key] = before.Value;
        foreach (var (key, value) in changes)
            after.Map[key.ToString()!] = value;
        ApplicationProperties = after;
    }

    /// <summary>Keeps what a message was changed to when it moves.</summary>
    public BrokeredMessage Move(long number, DateTimeOffset now, string source) => new(Sent, number, now)
    {
        ApplicationProperties = ApplicationProperties,
        EnqueuedSequenceNumber = EnqueuedSequenceNumber,
        DeliveryCount = DeliveryCount,
        DeadLetterSource = source,
    };
}
