using Portable.Adapters.Gcp.MessageQueues.Api;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>One delivery of a message. Pub/Sub documents that a late acknowledgement of a subscription without exactly-once delivery "succeeds".</summary>
/// <param name="clock">The clock.</param>
/// <param name="subscription">The subscription it came from.</param>
/// <param name="delivery">The message as Pub/Sub gave it.</param>
/// <param name="deliveryCount">Which delivery this is.</param>
/// <param name="leasedAt">The clock's timestamp of the lease's begin.</param>
/// <param name="lease">How long the lease lasts.</param>
internal sealed class PubSubReceipt(TimeProvider clock, string subscription, ReceivedMessage delivery, int deliveryCount, long leasedAt, TimeSpan lease)
    : DeliveryLease(clock, leasedAt, lease)
{
    public string Subscription => subscription;

    public string AckId => delivery.AckId;

    /// <summary>The message as it came.</summary>
    public PubsubMessage Message => delivery.Message;

    /// <summary>Which delivery this is; 1 at first.</summary>
    public int DeliveryCount => deliveryCount;

    /// <summary>Which delivery the subscription's dead-letter policy takes it for; 0 where there is no policy.</summary>
    public int Attempt => delivery.DeliveryAttempt;

    /// <summary>The key of the messages that must come after this one; <see langword="null"/> where none must.</summary>
    public string? OrderingKey => delivery.Message.OrderingKey is { Length: > 0 } key ? key : null;

    /// <summary>Whether it waited behind another of its key since the pull, with its lease kept for that.</summary>
    public bool HasWaited { get; set; }
}
