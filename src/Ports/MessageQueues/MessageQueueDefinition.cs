namespace Portable.MessageQueues;

/// <summary>One configured queue, as an adapter gets it.</summary>
public sealed record MessageQueueDefinition
{
    /// <summary>The queue's name at the provider.</summary>
    public required string Queue { get; init; }

    /// <summary>How often a message is delivered before it goes to the dead-letter queue: 1 to 100, 5 by default. (Pub/Sub documents 5 to 100.)</summary>
    public int MaxDeliveryCount { get; init; } = 5;

    /// <summary>How long a message is leased unless the consumer asks otherwise: 1 second to 12 hours, 30 seconds by default.
    /// Portable values are 10 seconds to 5 minutes (Pub/Sub's least, Service Bus's most).</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether messages with an ordering key are received in order. False by default.</summary>
    public bool Ordered { get; init; }

    /// <summary>How long a deduplication id is remembered, where the provider offers it; by default not at all. (SQS documents a fixed five minutes.)</summary>
    public TimeSpan? DeduplicationWindow { get; init; }

    /// <summary>Where this definition stands in the configuration, such as <c>Portable:MessageQueues:uploads</c>: for error messages.</summary>
    public string ConfigurationPath { get; init; } = "MessageQueue";

    /// <summary>The provider's own settings of this one queue, by name without regard to case.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = ProviderSettings.Empty;

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names the full configuration key.</exception>
    public void Validate()
    {
        if (string.IsNullOrWhiteSpace(Queue))
            throw new ArgumentException($"{ConfigurationPath}:{nameof(Queue)} is empty.");
        if (MaxDeliveryCount is < 1 or > 100)
            throw new ArgumentException($"{ConfigurationPath}:{nameof(MaxDeliveryCount)} is {MaxDeliveryCount}; it must be 1 to 100.");
        if (LeaseDuration < TimeSpan.FromSeconds(1) || LeaseDuration > ReceiveOptions.MaxLeaseDuration)
            throw new ArgumentException($"{ConfigurationPath}:{nameof(LeaseDuration)} is {LeaseDuration}; it must be 1 second to 12 hours.");
        if (DeduplicationWindow is { } window && (window < TimeSpan.FromSeconds(20) || window > TimeSpan.FromDays(7)))
            throw new ArgumentException($"{ConfigurationPath}:{nameof(DeduplicationWindow)} is {window}; it must be 20 seconds to 7 days (Service Bus's documented range).");
    }
}
