namespace Portable.Adapters;

/// <summary>One delivery of a message, with the clock of its lease. Providers may settle a message by the mark of an earlier delivery, and that may be another
/// consumer's by then: whether a delivery is still ours is known here.</summary>
/// <param name="clock">The clock.</param>
/// <param name="leasedAt">The clock's timestamp of the lease's begin: it ends no later here than there.</param>
/// <param name="lease">How long the lease lasts.</param>
internal abstract class DeliveryLease(TimeProvider clock, long leasedAt, TimeSpan lease)
{
    private const int Free = 0;
    private const int Claimed = 1;
    private static readonly TimeSpan LongestTravel = TimeSpan.FromSeconds(1);

    private long lastsFor = lease.Ticks;
    private int state;

    /// <summary>How long ago the lease began.</summary>
    public TimeSpan Age => clock.GetElapsedTime(leasedAt);

    /// <summary>Whether the delivery is still ours: neither settled, nor its lease ended.</summary>
    public bool IsHeld => Volatile.Read(ref state) == Free && IsRunning;

    /// <summary>Whether the lease has not ended.</summary>
    public bool IsRunning => Age.Ticks < Volatile.Read(ref lastsFor);

    /// <summary>Whether somebody has the right to settle, and has not given it back: it is being settled, or is.</summary>
    public bool IsClaimed => Volatile.Read(ref state) == Claimed;

    /// <summary>How long the lease still lasts; not more than zero once it has ended.</summary>
    public TimeSpan Remaining => TimeSpan.FromTicks(Volatile.Read(ref lastsFor)) - Age;

    /// <summary>How long ago the provider leased at most. It does so when it answers, which is not known here: take it for as early as the request, or as an
    /// answer travels at most.</summary>
    /// <param name="sinceRequest">The time since the request.</param>
    /// <param name="lease">How long the lease lasts.</param>
    public static TimeSpan Ago(TimeSpan sinceRequest, TimeSpan lease)
    {
        var travel = LongestTravel < lease / 10 ? LongestTravel : lease / 10;
        return sinceRequest < travel ? sinceRequest : travel;
    }

    /// <summary>Takes the right to settle, which only one caller gets; <see langword="false"/> when the delivery is not ours any more.</summary>
    public bool TryClaim() => IsHeld && Interlocked.CompareExchange(ref state, Claimed, Free) == Free;

    /// <summary>Gives the right to settle back: it did not work, and may be tried again.</summary>
    public void Unclaim() => Volatile.Write(ref state, Free);

    /// <summary>Lets the lease end so long after its begin.</summary>
    public void ExtendTo(TimeSpan age) => Volatile.Write(ref lastsFor, age.Ticks);
}
