namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>What is due when. Whoever enters something looks, when it comes, whether it still stands: nothing is ever struck out.</summary>
internal sealed class Agenda : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private readonly PriorityQueue<Action, DateTimeOffset> entries = new();
    private readonly TimeProvider time;
    private readonly ITimer timer;
    private DateTimeOffset armed = DateTimeOffset.MaxValue;

    public Agenda(TimeProvider time, Mailbox mailbox)
    {
        this.time = time;
        timer = time.CreateTimer(_ => mailbox.Post(Run), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public DateTimeOffset Now => time.GetUtcNow();

    public void At(DateTimeOffset due, Action action)
    {
        entries.Enqueue(action, due);
        if (due < armed)
            Arm();
    }

    public void Dispose() => timer.Dispose();

    private void Run()
    {
        while (entries.TryPeek(out var action, out var due) && due <= Now)
        {
            entries.Dequeue();
            action();
        }

        Arm();
    }

    /// <summary>Timers of the system count whole milliseconds, and would come too early.</summary>
    private void Arm()
    {
        armed = entries.TryPeek(out _, out var due) ? due : DateTimeOffset.MaxValue;
        if (armed == DateTimeOffset.MaxValue)
            return;
        var wait = TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, (armed - Now).TotalMilliseconds)));
        timer.Change(wait < Longest ? wait : Longest, Timeout.InfiniteTimeSpan);
    }
}
