namespace Portable.Emulators.ServiceBus.Faults;

/// <summary>What will go wrong.</summary>
public sealed class FaultPlan
{
    private readonly Lock gate = new();
    private readonly List<Entry> entries = [];

    /// <summary>Lets a fault happen to what comes next.</summary>
    /// <param name="point">Where.</param>
    /// <param name="fault">What.</param>
    /// <param name="times">How often.</param>
    /// <param name="after">How many are let pass before.</param>
    /// <param name="queue">At which queue; by default at every one. A dead-letter queue counts as its queue.</param>
    public void Next(FaultPoint point, Fault fault, int times = 1, int after = 0, string? queue = null)
    {
        lock (gate)
            entries.Add(new Entry(point, fault, queue) { Times = times, After = after });
    }

    /// <summary>Forgets all faults that have not happened.</summary>
    public void Clear()
    {
        lock (gate)
            entries.Clear();
    }

    internal Fault? Take(FaultPoint point, string queue)
    {
        lock (gate)
        {
            var concerned = entries.FindAll(entry => entry.Point == point && entry.Times > 0 && entry.Concerns(queue));
            var ripe = concerned.Find(entry => entry.After == 0);
            foreach (var entry in concerned.Where(entry => entry.After > 0))
                entry.After--;
            if (ripe is null)
                return null;
            ripe.Times--;
            return ripe.Fault;
        }
    }

    private sealed record Entry(FaultPoint Point, Fault Fault, string? Queue)
    {
        public int Times { get; set; }

        public int After { get; set; }

        public bool Concerns(string queue) =>
            Queue is null || queue.Equals(Queue, StringComparison.OrdinalIgnoreCase) || queue.StartsWith(Queue + "/", StringComparison.OrdinalIgnoreCase);
    }
}
