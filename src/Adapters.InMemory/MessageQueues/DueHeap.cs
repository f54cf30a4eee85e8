using System.Diagnostics.CodeAnalysis;

namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>Entries by the time at which something happens to them. Each knows its place, so that settling removes it at once:
/// otherwise a fast queue would keep every settled message until its lease would have ended.</summary>
internal sealed class DueHeap
{
    private readonly List<QueueEntry> heap = [];

    public int Count => heap.Count;

    public bool TryPeek([NotNullWhen(true)] out QueueEntry? entry)
    {
        entry = heap.Count == 0 ? null : heap[0];
        return entry is not null;
    }

    public void Add(QueueEntry entry, DateTimeOffset due)
    {
        entry.Due = due;
        heap.Add(entry);
        Rise(heap.Count - 1, entry);
    }

    public void Move(QueueEntry entry, DateTimeOffset due)
    {
        Remove(entry);
        Add(entry, due);
    }

    public void Remove(QueueEntry entry)
    {
        var hole = entry.HeapIndex;
        entry.HeapIndex = -1;
        var last = heap[^1];
        heap.RemoveAt(heap.Count - 1);
        if (ReferenceEquals(last, entry))
            return;
        if (hole > 0 && last.Due < heap[(hole - 1) / 2].Due)
            Rise(hole, last);
        else
            Sink(hole, last);
    }

    public void Clear()
    {
        foreach (var entry in heap)
            entry.HeapIndex = -1;
        heap.Clear();
    }

    public int CountLeased()
    {
        var leased = 0;
        foreach (var entry in heap)
            leased += entry.Lease is null ? 0 : 1;
        return leased;
    }

    private void Rise(int at, QueueEntry entry)
    {
        while (at > 0 && entry.Due < heap[(at - 1) / 2].Due)
        {
            Place(at, heap[(at - 1) / 2]);
            at = (at - 1) / 2;
        }

        Place(at, entry);
    }

    private void Sink(int at, QueueEntry entry)
    {
        while (true)
        {
            var child = (2 * at) + 1;
            if (child >= heap.Count)
                break;
            if (child + 1 < heap.Count && heap[child + 1].Due < heap[child].Due)
                child++;
            if (entry.Due <= heap[child].Due)
                break;
            Place(at, heap[child]);
            at = child;
        }

        Place(at, entry);
    }

    private void Place(int at, QueueEntry entry)
    {
        heap[at] = entry;
        entry.HeapIndex = at;
    }
}
