namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>The messages of one ordering key. While one of them is leased or held back, the later ones wait.</summary>
internal sealed class OrderedLane
{
    private readonly LinkedList<QueueEntry> pending = new();

    /// <summary>How many of this key are leased.</summary>
    public int Leased { get; set; }

    /// <summary>Whether the lane stands in the queue of lanes that can be received from.</summary>
    public bool IsReady { get; set; }

    public bool IsIdle => pending.Count == 0 && Leased == 0;

    /// <summary>Whether the first message can be delivered now.</summary>
    public bool CanDeliver => Leased == 0 && pending.First is { } first && first.Value.HeapIndex < 0;

    public int CountNotDelayed() => pending.Count(entry => entry.HeapIndex < 0);

    /// <summary>Puts a message at its place in the order: at the end when it is new, before the later ones when it comes back.</summary>
    public void Insert(QueueEntry entry)
    {
        var after = pending.Last;
        while (after is not null && after.Value.Sequence > entry.Sequence)
            after = after.Previous;
        if (after is null)
            pending.AddFirst(entry);
        else
            pending.AddAfter(after, entry);
    }

    /// <summary>Takes the first message unless it is held back.</summary>
    public QueueEntry? Take()
    {
        if (pending.First is not { } first || first.Value.HeapIndex >= 0)
            return null;
        pending.RemoveFirst();
        return first.Value;
    }
}
