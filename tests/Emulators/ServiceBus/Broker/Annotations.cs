using Amqp;
using Amqp.Types;

namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>What Service Bus says and hears of a message beside its AMQP sections.</summary>
internal static class Annotations
{
    public static readonly Symbol ScheduledEnqueueTime = "x-opt-scheduled-enqueue-time";
    public static readonly Symbol PartitionKey = "x-opt-partition-key";
    public static readonly Symbol EnqueuedTime = "x-opt-enqueued-time";
    public static readonly Symbol SequenceNumber = "x-opt-sequence-number";
    public static readonly Symbol EnqueuedSequenceNumber = "x-opt-enqueue-sequence-number";
    public static readonly Symbol LockedUntil = "x-opt-locked-until";
    public static readonly Symbol State = "x-opt-message-state";
    public static readonly Symbol DeadLetterSource = "x-opt-deadletter-source";

    public const string DeadLetterReason = "DeadLetterReason";
    public const string DeadLetterErrorDescription = "DeadLetterErrorDescription";

    public static object? Of(Message message, Symbol name) => message.MessageAnnotations?.Map is { } map && map.TryGetValue(name, out var value) ? value : null;

    /// <summary>When a message is to appear. The official JavaScript client writes milliseconds in the place of a timestamp.</summary>
    public static DateTimeOffset? ScheduledTimeOf(Message message) => Of(message, ScheduledEnqueueTime) switch
    {
        DateTime time => new DateTimeOffset(time, TimeSpan.Zero),
        long milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds),
        ulong milliseconds => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds),
        double milliseconds => DateTimeOffset.FromUnixTimeMilliseconds((long)milliseconds),
        _ => null,
    };

    /// <summary>The application properties that say why a message is a dead letter; what is not known is left out.</summary>
    public static Map DeadLetter(string? reason, string? description)
    {
        var map = new Map();
        if (reason is not null)
            map[DeadLetterReason] = reason;
        if (description is not null)
            map[DeadLetterErrorDescription] = description;
        return map;
    }
}
