namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Hands out one message of an ordering key at a time. A pull may bring several: those behind the first wait here, leased, until it is settled.
/// When it goes back to the subscription they go with it, for Pub/Sub documents that it delivers them again after it.</summary>
internal sealed class PubSubLanes
{
    private const int MostWaiting = PubSubSender.MaxMessages;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Lane> lanes = new(StringComparer.Ordinal);
    private TaskCompletionSource changed = New();
    private int waiting;

    /// <summary>Whether messages wait behind others.</summary>
    public bool HasWaiting
    {
        get
        {
            lock (gate)
                return waiting > 0;
        }
    }

    /// <summary>Whether no more should be pulled.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
                return waiting >= MostWaiting;
        }
    }

    /// <summary>Ends when a message that waits may have come to its turn.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
                return changed.Task;
        }
    }

    /// <summary>Lets messages in as they were pulled.</summary>
    /// <returns>Those whose turn it is; the others wait.</returns>
    public (List<PubSubReceipt> Next, List<PubSubReceipt> Waiting) Admit(IEnumerable<PubSubReceipt> pulled)
    {
        List<PubSubReceipt> next = [];
        List<PubSubReceipt> parked = [];
        lock (gate)
        {
            foreach (var receipt in pulled)
            {
                if (receipt.OrderingKey is not { } key || lanes.TryAdd(key, new(receipt)))
                {
                    next.Add(receipt);
                    continue;
                }

                receipt.HasWaited = true;
                lanes[key].Waiting.Enqueue(receipt);
                waiting++;
                parked.Add(receipt);
            }
        }

        return (next, parked);
    }

    /// <summary>Those that waited and whose turn it is now.</summary>
    /// <param name="most">How many at most.</param>
    public List<PubSubReceipt> TakeNext(int most)
    {
        List<PubSubReceipt> next = [];
        lock (gate)
        {
            if (waiting == 0)
                return next;
            foreach (var lane in lanes.Values.Where(lane => lane.Out is null))
            {
                if (next.Count == most)
                    break;
                lane.Out = lane.Waiting.Dequeue();
                waiting--;
                next.Add(lane.Out);
            }
        }

        return next;
    }

    /// <summary>Those that waited behind one whose lease has ended, or whose own has: they go back.</summary>
    public List<PubSubReceipt> TakeStranded()
    {
        List<PubSubReceipt> stranded = [];
        lock (gate)
        {
            foreach (var (key, lane) in lanes.ToArray())
            {
                if ((lane.Out is { IsHeld: false, IsClaimed: false }) || lane.Waiting.Any(receipt => !receipt.IsHeld))
                    stranded.AddRange(Close(key, lane));
            }
        }

        return stranded;
    }

    /// <summary>Lets the next of its key pass: the message is done with.</summary>
    public void Leave(PubSubReceipt receipt)
    {
        lock (gate)
        {
            if (!IsOut(receipt, out var key, out var lane))
                return;
            lane.Out = null;
            if (lane.Waiting.Count == 0)
                lanes.Remove(key);
            Pulse();
        }
    }

    /// <summary>The message goes back.</summary>
    /// <returns>Those that waited behind it, and go back with it.</returns>
    public List<PubSubReceipt> TakeBehind(PubSubReceipt receipt)
    {
        lock (gate)
            return IsOut(receipt, out var key, out var lane) ? Close(key, lane) : [];
    }

    /// <summary>Lets all go.</summary>
    /// <returns>Those that waited.</returns>
    public List<PubSubReceipt> Clear()
    {
        lock (gate)
        {
            List<PubSubReceipt> all = [];
            foreach (var (key, lane) in lanes.ToArray())
                all.AddRange(Close(key, lane));
            return all;
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsOut(PubSubReceipt receipt, out string key, out Lane lane)
    {
        key = receipt.OrderingKey ?? string.Empty;
        return lanes.TryGetValue(key, out lane!) && lane.Out == receipt;
    }

    private List<PubSubReceipt> Close(string key, Lane lane)
    {
        lanes.Remove(key);
        waiting -= lane.Waiting.Count;
        Pulse();
        return [.. lane.Waiting];
    }

    private void Pulse()
    {
        changed.TrySetResult();
        changed = New();
    }

    private sealed class Lane(PubSubReceipt first)
    {
        public PubSubReceipt? Out { get; set; } = first;

        public Queue<PubSubReceipt> Waiting { get; } = [];
    }
}
