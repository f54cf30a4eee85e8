using Portable.MessageQueues;

namespace Portable.Hosting;

/// <summary>How a consumer works through its queue.</summary>
public sealed class ConsumerOptions
{
    /// <summary>How many handlers run at once: 1 to 10,000; the number of processors by default.</summary>
    public int Concurrency { get; set; } = Environment.ProcessorCount;

    /// <summary>How many messages a batch handler gets at most, and how many any consumer asks for in one receive: 1 to 1,000; 10 by default.</summary>
    /// <remarks>As many settlements go in one call while more messages wait for handlers, for a tenth of a second at most; otherwise they go at once.</remarks>
    public int MaxBatchSize { get; set; } = 10;

    /// <summary>How many messages may wait in this process for a handler: 0 to 10,000; 100 by default. Fewer wait when handlers are slow:
    /// only as many as handlers are likely to begin within a second and within a quarter of the lease, and none until the first has ended.
    /// As many again may wait for an earlier message of their ordering key.</summary>
    public int MaxPrefetch { get; set; } = 100;

    /// <summary>How long a receive waits for the first message: more than zero, at most an hour; 20 seconds by default.</summary>
    public TimeSpan WaitTime { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How long messages are leased, renewed for as long as a handler runs: 1 second to 12 hours; by default as the queue is
    /// configured. Needs <see cref="MessageQueueFeature.LeaseDuration"/> when set.</summary>
    public TimeSpan? LeaseDuration { get; set; }

    /// <summary>At which delivery a failure is the last, so that the message goes to the dead-letter queue with the reason: 1 to 100; by
    /// default as the queue is configured. Above the queue's own count it has no effect: the queue sets the message aside first.</summary>
    public int? MaxDeliveryCount { get; set; }

    /// <summary>How long a message is held back after its first failure, doubled with each further one, each time cut by chance to between
    /// half and all of it: more than zero; 1 second by default.</summary>
    public TimeSpan BackoffBase { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time a message is held back: at least <see cref="BackoffBase"/>, at most 15 minutes; 5 minutes by default.</summary>
    public TimeSpan BackoffCap { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long running handlers may go on when the host stops, before they are cancelled and their messages given back: zero to an
    /// hour; 30 seconds by default. The host's own shutdown timeout (30 seconds by default) ends it too.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The name of the store with the ledger of handled messages: a message that was handled before is completed without being
    /// handled again. None by default. Needs <see cref="Portable.ObjectStorage.ObjectStoreFeature.ConditionalWrite"/>.</summary>
    /// <remarks>A message is known by its deduplication id, or without one by its message id. The ledger has one small object a message, under
    /// <c>handled/</c>: give the bucket a rule that deletes what is older than messages live.</remarks>
    public string? IdempotencyStore { get; set; }

    /// <summary>Refuses values out of range.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public void Validate()
    {
        Range(Concurrency, 1, 10_000, nameof(Concurrency));
        Range(MaxBatchSize, 1, 1_000, nameof(MaxBatchSize));
        Range(MaxPrefetch, 0, 10_000, nameof(MaxPrefetch));
        if (WaitTime <= TimeSpan.Zero || WaitTime > ReceiveOptions.MaxWaitTime)
            throw new ArgumentException($"{nameof(WaitTime)} is {WaitTime}; it must be more than zero and at most {ReceiveOptions.MaxWaitTime}.");
        if (LeaseDuration is { } lease)
            Range(lease, TimeSpan.FromSeconds(1), ReceiveOptions.MaxLeaseDuration, nameof(LeaseDuration));
        if (MaxDeliveryCount is { } deliveries)
            Range(deliveries, 1, 100, nameof(MaxDeliveryCount));
        Range(BackoffCap, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(15), nameof(BackoffCap));
        Range(BackoffBase, TimeSpan.FromTicks(1), BackoffCap, nameof(BackoffBase));
        Range(DrainTimeout, TimeSpan.Zero, TimeSpan.FromHours(1), nameof(DrainTimeout));
        if (IdempotencyStore is { } store && string.IsNullOrWhiteSpace(store))
            throw new ArgumentException($"{nameof(IdempotencyStore)} is empty; leave it null for no ledger.");
    }

    private static void Range<T>(T value, T least, T most, string name)
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new ArgumentException($"{name} is {value}; it must be {least} to {most}.");
    }
}
