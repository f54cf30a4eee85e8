using System.Diagnostics.CodeAnalysis;

namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>Which messages can be delivered, and in which order; guarded by the queue's lock. On an ordered queue the messages with a key
/// stand in the lane of that key, the others in one line.</summary>
internal sealed class DeliveryOrder(bool hasLanes)
{
    private readonly Queue<QueueEntry> line = new();
    private readonly Queue<OrderedLane> readyLanes = new();
    private readonly Dictionary<string, OrderedLane> lanes = new(StringComparer.Ordinal);

    /// <summary>For how many receivers there is something now.</summary>
    public int Deliverable => line.Count + readyLanes.Count;

    /// <summary>How many messages wait for nothing but a receiver, or the end of those before them.</summary>
    public int CountNotDelayed() => line.Count + lanes.Values.Sum(lane => lane.CountNotDelayed());

    /// <summary>Takes in a message that is new or comes back. One that is held back is not deliverable yet, but a lane keeps its place.</summary>
    public void Add(QueueEntry entry, bool isDelayed)
    {
        if (TryGetLane(entry, out var lane, create: true))
        {
            lane.Insert(entry);
            MakeReady(lane);
        }
        else if (!isDelayed)
        {
            line.Enqueue(entry);
        }
    }

    /// <summary>A message that was held back need not wait any longer.</summary>
    public void EndDelay(QueueEntry entry)
    {
        if (TryGetLane(entry, out var lane))
            MakeReady(lane);
        else
            line.Enqueue(entry);
    }

    /// <summary>Takes messages to deliver: from a lane as many in a row as it has.</summary>
    public QueueEntry[] Take(int most)
    {
        if (readyLanes.Count == 0)
        {
            var next = line.Count == 0 ? [] : new QueueEntry[Math.Min(most, line.Count)];
            for (var i = 0; i < next.Length; i++)
                next[i] = line.Dequeue();
            return next;
        }

        var taken = new List<QueueEntry>();
        while (taken.Count < most && line.TryDequeue(out var entry))
            taken.Add(entry);
        while (taken.Count < most && readyLanes.TryDequeue(out var lane))
        {
            lane.IsReady = false;
            while (taken.Count < most && lane.Take() is { } entry)
            {
                taken.Add(entry);
                lane.Leased++;
            }
        }

        return [.. taken];
    }

    /// <summary>The delivery of a message has ended; it has been added again before, if it comes back.</summary>
    /// <returns>Whether others of its key may be delivered now.</returns>
    public bool Release(QueueEntry entry)
    {
        if (!TryGetLane(entry, out var lane))
            return false;
        lane.Leased--;
        MakeReady(lane);
        if (lane.IsIdle)
            lanes.Remove(entry.OrderingKey!);
        return lane.IsReady;
    }

    public void Clear()
    {
        line.Clear();
        readyLanes.Clear();
        lanes.Clear();
    }

    private bool TryGetLane(QueueEntry entry, [NotNullWhen(true)] out OrderedLane? lane, bool create = false)
    {
        lane = null;
        if (!hasLanes || entry.OrderingKey is not { } key)
            return false;
        if (!lanes.TryGetValue(key, out lane) && create)
            lanes.Add(key, lane = new OrderedLane());
        return lane is not null;
    }

    private void MakeReady(OrderedLane lane)
    {
        if (lane.IsReady || !lane.CanDeliver)
            return;
        lane.IsReady = true;
        readyLanes.Enqueue(lane);
    }
}
