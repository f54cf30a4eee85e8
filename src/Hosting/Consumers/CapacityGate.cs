namespace Portable.Hosting.Consumers;

/// <summary>Counts the messages that this consumer holds or has asked for, so that it never asks for more than it can begin soon.</summary>
/// <param name="slots">How many messages handlers take at once.</param>
/// <param name="batch">How many messages one handler takes.</param>
/// <param name="prefetch">How many more may wait.</param>
/// <param name="mostParked">How many that wait for an earlier one of their ordering key do not count.</param>
internal sealed class CapacityGate(int slots, int batch, PrefetchLimit prefetch, int mostParked)
{
    private readonly Lock gate = new();
    private int taken;
    private int parked;
    private TaskCompletionSource? room;
    private TaskCompletionSource? empty;

    /// <summary>Takes up to <paramref name="most"/> places if there are enough for a receive to be worth while.</summary>
    /// <returns>How many; zero when there are not.</returns>
    public int TryTake(int most)
    {
        lock (gate)
            return TryTakeLocked(most);
    }

    /// <summary>Waits for places. One caller at a time.</summary>
    /// <returns>How many were taken: 1 or more.</returns>
    public async ValueTask<int> TakeAsync(int most, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task wait;
            lock (gate)
            {
                if (TryTakeLocked(most) is var count and > 0)
                    return count;
                room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                wait = room.Task;
            }

            await wait.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives places back.</summary>
    public void Return(int count)
    {
        if (count == 0)
            return;
        TaskCompletionSource? wake = null, done = null;
        lock (gate)
        {
            taken -= count;
            if (room is not null && Room() > 0)
                (wake, room) = (room, null);
            if (taken == 0)
                (done, empty) = (empty, null);
        }

        wake?.SetResult();
        done?.SetResult();
    }

    /// <summary>Notes that a message waits for an earlier one of its ordering key: no handler can take it yet, so that its place may go to
    /// another key.</summary>
    public void Park()
    {
        lock (gate)
            parked++;
    }

    /// <summary>Notes that such a message waits no longer.</summary>
    public void Unpark()
    {
        lock (gate)
            parked--;
    }

    /// <summary>Ends when nothing is held any more.</summary>
    public Task WhenEmptyAsync()
    {
        lock (gate)
        {
            if (taken == 0)
                return Task.CompletedTask;
            empty ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return empty.Task;
        }
    }

    private int TryTakeLocked(int most)
    {
        var count = Math.Min(most, Room());
        taken += count;
        return count;
    }

    /// <summary>The free places, or zero while they are too few: a receive for every single place would be one request a message, and half
    /// of the prefetch is still there to work on.</summary>
    private int Room()
    {
        var waiting = prefetch.Allowed;
        var free = slots + waiting - (taken - Math.Min(parked, mostParked));
        return free >= Math.Max(batch, Math.Min(waiting / 2, 10)) ? free : 0;
    }
}
