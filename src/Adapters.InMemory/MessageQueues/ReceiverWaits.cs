namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>The receivers that wait for a message. Each message wakes one; a clock that runs only while somebody waits tells of
/// leases and delays that end.</summary>
internal sealed class ReceiverWaits(TimeProvider timeProvider, Action onDue)
{
    private readonly Lock gate = new();
    private readonly LinkedList<TaskCompletionSource> waiting = new();
    private int count;
    private ITimer? timer;
    private DateTimeOffset timerDue = DateTimeOffset.MaxValue;

    /// <summary>Whether a receiver waits. Asked after the queue was changed; a receiver registers first and looks at the queue
    /// afterwards, so with the barrier one of the two sees the other.</summary>
    public bool Any
    {
        get
        {
            Interlocked.MemoryBarrier();
            return count > 0;
        }
    }

    /// <summary>Wakes receivers, the longest waiting first.</summary>
    /// <param name="receivers">How many at most.</param>
    public void Wake(int receivers = 1)
    {
        if (!Any)
            return;
        for (; receivers > 0; receivers--)
        {
            TaskCompletionSource? first;
            lock (gate)
            {
                first = waiting.First?.Value;
                if (first is null)
                    return;
                waiting.RemoveFirst();
                count--;
            }

            first.SetResult();
        }
    }

    public void WakeAll() => Wake(int.MaxValue);

    /// <summary>Begins to wait. The caller looks at the queue once more after this and before it awaits the task.</summary>
    public LinkedListNode<TaskCompletionSource> Register()
    {
        var place = new LinkedListNode<TaskCompletionSource>(new(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            waiting.AddLast(place);
            Interlocked.Increment(ref count);
        }

        return place;
    }

    /// <summary>Ends a wait, however it ended. A receiver that was woken has had its look at the queue, or goes without one (it was
    /// cancelled): the next one looks instead, for nothing at worst.</summary>
    public void Unregister(LinkedListNode<TaskCompletionSource> place)
    {
        lock (gate)
        {
            if (place.List is not null)
            {
                waiting.Remove(place);
                count--;
                return;
            }
        }

        Wake();
    }

    /// <summary>Makes sure that the clock rings when something is due.</summary>
    public void Schedule(DateTimeOffset? due)
    {
        if (due is not { } at)
            return;
        lock (gate)
        {
            if (at >= timerDue)
                return;
            timerDue = at;
            timer ??= timeProvider.CreateTimer(static state => ((ReceiverWaits)state!).Ring(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            var delay = at - timeProvider.GetUtcNow();
            timer.Change(delay > TimeSpan.Zero ? delay : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    private void Ring()
    {
        lock (gate)
            timerDue = DateTimeOffset.MaxValue;
        onDue();
    }
}
