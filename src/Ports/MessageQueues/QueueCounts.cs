namespace Portable.MessageQueues;

/// <summary>About how many messages a queue holds. Clouds count approximately and some seconds late.</summary>
/// <param name="Ready">Messages that could be received now; all messages where the provider tells only their number (Storage Queues).</param>
/// <param name="Leased">Messages leased to consumers. 0 where the provider does not tell.</param>
/// <param name="Delayed">Messages held back. 0 where the provider does not tell.</param>
public readonly record struct QueueCounts(long Ready, long Leased, long Delayed);
