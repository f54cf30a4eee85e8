namespace Portable.MessageQueues;

/// <summary>How to receive.</summary>
public sealed record ReceiveOptions
{
    /// <summary>The longest <see cref="WaitTime"/>.</summary>
    public static readonly TimeSpan MaxWaitTime = TimeSpan.FromHours(1);

    /// <summary>The longest <see cref="LeaseDuration"/>: SQS's documented limit of a visibility timeout.</summary>
    public static readonly TimeSpan MaxLeaseDuration = TimeSpan.FromHours(12);

    /// <summary>How many messages at most, 1 or more; 10 by default. Fewer may come though more are there.</summary>
    public int MaxMessages { get; init; } = 10;

    /// <summary>How long to wait for the first message: zero looks once, at most <see cref="MaxWaitTime"/>; 20 seconds by default.</summary>
    public TimeSpan WaitTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long the messages are leased: more than zero, at most <see cref="MaxLeaseDuration"/>; by default as the queue is set
    /// up. Where the provider's leases are shorter the adapter renews them (<see cref="MessageQueueFeature.LeaseDuration"/>).</summary>
    public TimeSpan? LeaseDuration { get; init; }
}
