namespace Portable.Hosting.Tests.Kit;

/// <summary>Holds handlers until the test lets them go, and counts them.</summary>
internal sealed class Gate
{
    private readonly TaskCompletionSource open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int inside;
    private int entered;
    private int most;

    public int Inside => Volatile.Read(ref inside);

    public int Entered => Volatile.Read(ref entered);

    /// <summary>The most handlers that were inside at once.</summary>
    public int Most => Volatile.Read(ref most);

    public void Open() => open.TrySetResult();

    public async Task PassAsync(CancellationToken cancellationToken = default)
    {
        var now = Interlocked.Increment(ref inside);
        Interlocked.Increment(ref entered);
        for (var seen = Most; now > seen && Interlocked.CompareExchange(ref most, now, seen) != seen;)
            seen = Most;
        try
        {
            await open.Task.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref inside);
        }
    }
}
