namespace Portable.Hosting.Consumers;

/// <summary>How many messages may wait for a handler: as many as handlers are likely to begin soon, so that their leases do not run
/// out in a line, and other consumers of the queue are not starved.</summary>
internal sealed class PrefetchLimit(int concurrency, int batch, int most, TimeSpan lease)
{
    /// <summary>The weight of the newest measurement: about the last ten handlers count.</summary>
    private const double Weight = 0.1;

    private readonly double horizon = Math.Min(TimeSpan.FromSeconds(1).Ticks, lease.Ticks / 4);

    // Written without a lock: a lost measurement does not matter.
    private double averageTicks = double.NaN;

    public int Allowed
    {
        get
        {
            var average = Volatile.Read(ref averageTicks);
            if (double.IsNaN(average))
                return 0;
            return (int)Math.Min(most, concurrency * batch * horizon / Math.Max(average, 1));
        }
    }

    /// <summary>Takes note of how long a handler ran.</summary>
    public void Observe(TimeSpan duration)
    {
        var average = Volatile.Read(ref averageTicks);
        Volatile.Write(ref averageTicks, double.IsNaN(average) ? duration.Ticks : average + (Weight * (duration.Ticks - average)));
    }
}
