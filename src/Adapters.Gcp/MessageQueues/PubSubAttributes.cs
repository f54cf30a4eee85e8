using System.Globalization;
using Portable.Adapters.Gcp.MessageQueues.Api;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>The attributes that are not the application's. Pub/Sub documents 100 of up to 1,024 bytes, so that all the port's 64 go beside them as they are.</summary>
internal static class PubSubAttributes
{
    /// <summary>The mark of no bytes at all: Pub/Sub documents that a message has data or an attribute.</summary>
    public const string Body = "portable.body";

    /// <summary>The application's deduplication id.</summary>
    public const string DeduplicationId = "portable.deduplication-id";

    /// <summary>Not to be delivered before this time, in milliseconds since 1970.</summary>
    public const string DeliverAfter = "portable.deliver-after";

    /// <summary>Of a message that was published again when it was due: the id that it had at first.</summary>
    public const string MessageId = "portable.message-id";

    /// <summary>Of a message that was published again when it was due: when it was published at first, in milliseconds since 1970.</summary>
    public const string EnqueuedAt = "portable.enqueued-at";

    /// <summary>Of a message that was published again: how often it had been delivered by then.</summary>
    public const string DeliveryCount = "portable.delivery-count";

    /// <summary>Why the message was set aside.</summary>
    public const string DeadLetterReason = "portable.dead-letter-reason";

    /// <summary>Why, at more length.</summary>
    public const string DeadLetterDescription = "portable.dead-letter-description";

    /// <summary>How often it had been delivered by then.</summary>
    public const string DeadLetterDeliveryCount = "portable.dead-letter-delivery-count";

    /// <summary>The id that it had in the queue it was taken from.</summary>
    public const string DeadLetterMessageId = "portable.dead-letter-message-id";

    /// <summary>Which redrive moved the message last.</summary>
    public const string Redrive = "portable.redrive";

    /// <summary>How often a message had been delivered that Pub/Sub set aside itself.</summary>
    public const string NativeDeliveryCount = NativePrefix + "DeliveryCount";

    private const string OwnPrefix = "portable.";
    private const string NativePrefix = "CloudPubSubDeadLetterSource";

    /// <summary>Whether an attribute is the adapter's or tells where Pub/Sub took a dead letter from.</summary>
    public static bool IsHidden(string name) => name.StartsWith(OwnPrefix, StringComparison.Ordinal) || name.StartsWith(NativePrefix, StringComparison.Ordinal);

    /// <summary>Whether an attribute belongs to the stay in one queue, and not to the message.</summary>
    public static bool IsOfOneQueue(string name) =>
        name is DeliverAfter or MessageId or EnqueuedAt or DeliveryCount or DeadLetterReason or DeadLetterDescription or DeadLetterDeliveryCount or DeadLetterMessageId
        || name.StartsWith(NativePrefix, StringComparison.Ordinal);

    /// <summary>An attribute; <see langword="null"/> when it is not there.</summary>
    public static string? Find(PubsubMessage message, string name) => message.Attributes.TryGetValue(name, out var value) ? value : null;

    /// <summary>An attribute that is a number; <see langword="null"/> when it is not there, or somebody else's.</summary>
    public static long? Number(PubsubMessage message, string name) =>
        Find(message, name) is { } value && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>An attribute that is a time; <see langword="null"/> when it is not there, or somebody else's.</summary>
    public static DateTimeOffset? Time(PubsubMessage message, string name) =>
        Number(message, name) is { } number && number <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(number) : null;

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
