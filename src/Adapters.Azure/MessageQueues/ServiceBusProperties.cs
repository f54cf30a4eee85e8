using System.Globalization;
using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>The application properties that are not the application's.</summary>
internal static class ServiceBusProperties
{
    /// <summary>The application's deduplication id. It is the message's own id besides, where the queue detects duplicates.</summary>
    public const string DeduplicationId = "portable.deduplication-id";

    /// <summary>The mark of a message without an ordering key, which has a session for itself.</summary>
    public const string NoOrderingKey = "portable.no-ordering-key";

    /// <summary>Of a message that was sent again: the id that it had at first.</summary>
    public const string MessageId = "portable.message-id";

    /// <summary>Of a message that was sent again: when it was sent at first, in milliseconds since 1970.</summary>
    public const string EnqueuedAt = "portable.enqueued-at";

    /// <summary>Of a message that was sent again: how often it had been delivered by then.</summary>
    public const string DeliveryCount = "portable.delivery-count";

    /// <summary>How often a message had been delivered when it was set aside.</summary>
    public const string DeadLetterDeliveryCount = "portable.dead-letter-delivery-count";

    /// <summary>How often the service had counted it by then, which goes on counting.</summary>
    public const string DeadLetterNativeCount = "portable.dead-letter-native-count";

    /// <summary>Which redrive moved the message last.</summary>
    public const string Redrive = "portable.redrive";

    /// <summary>Why the message was set aside, documented.</summary>
    public const string DeadLetterReason = "DeadLetterReason";

    /// <summary>Why, at more length, documented.</summary>
    public const string DeadLetterDescription = "DeadLetterErrorDescription";

    private const string OwnPrefix = "portable.";

    /// <summary>Whether a property is the adapter's, or says why a message was set aside.</summary>
    public static bool IsHidden(string name) => name.StartsWith(OwnPrefix, StringComparison.Ordinal) || name is DeadLetterReason or DeadLetterDescription;

    /// <summary>Whether a property belongs to the stay in one queue, and not to the message.</summary>
    public static bool IsOfOneQueue(string name) =>
        name is MessageId or EnqueuedAt or DeliveryCount or DeadLetterDeliveryCount or DeadLetterNativeCount or Redrive or DeadLetterReason or DeadLetterDescription;

    /// <summary>A property; <see langword="null"/> when it is not there.</summary>
    public static string? Find(BrokeredMessage message, string name) => message.Properties.GetValueOrDefault(name);

    /// <summary>A property that is a number; <see langword="null"/> when it is not there, or somebody else's.</summary>
    public static long? Number(BrokeredMessage message, string name) =>
        Find(message, name) is { } value && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>A property that is a time; <see langword="null"/> when it is not there, or somebody else's.</summary>
    public static DateTimeOffset? Time(BrokeredMessage message, string name) =>
        Number(message, name) is { } number && number <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(number) : null;

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
