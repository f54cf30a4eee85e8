namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>One delivery of one message: the receipt that a consumer holds.</summary>
internal sealed class Lease(QueueEntry entry)
{
    public QueueEntry Entry { get; } = entry;
}
