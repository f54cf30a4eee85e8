using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>A message that this consumer has leased and not settled yet.</summary>
internal sealed class HeldMessage : IDisposable
{
    private readonly CancellationTokenSource cancellation = new();
    private int settling;

    public HeldMessage(ReceivedMessage message, TimeSpan lease, long leasedAt)
    {
        (Message, Lease, LeasedAt) = (message, lease, leasedAt);
        Token = cancellation.Token;
    }

    /// <summary>The message; a renewal replaces it, because some providers give a new receipt.</summary>
    public ReceivedMessage Message { get; set; }

    /// <summary>How long the lease lasts from <see cref="LeasedAt"/>.</summary>
    public TimeSpan Lease { get; }

    /// <summary>The timestamp from which the lease counts.</summary>
    public long LeasedAt { get; set; }

    /// <summary>The renewal that is under way.</summary>
    public Task? Renewal { get; set; }

    /// <summary>Whether the message is the one of its ordering key that passes; see <see cref="KeyLanes"/>.</summary>
    public bool HoldsLane { get; set; }

    /// <summary>Whether another consumer may have the message by now.</summary>
    public bool IsLeaseLost { get; private set; }

    /// <summary>Whether the consumer has no more time for it.</summary>
    public bool IsCancelled => cancellation.IsCancellationRequested;

    /// <summary>The handler's token. A copy, so that a handler that outlives the settlement can still look at it.</summary>
    public CancellationToken Token { get; }

    /// <summary>Claims the right to settle the message: once, whoever comes first.</summary>
    public bool TrySettle() => Interlocked.Exchange(ref settling, 1) == 0;

    public void LoseLease()
    {
        IsLeaseLost = true;
        Cancel();
    }

    /// <summary>Cancels the handler, without running its callbacks on this thread.</summary>
    public void Cancel()
    {
        try
        {
            _ = cancellation.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It was settled in the meantime: there is nobody left to tell.
            return;
        }
    }

    public void Dispose()
    {
        // Disposing a source that is just cancelling would lose those of its callbacks that have not run yet, and with them the handler's end.
        if (!cancellation.IsCancellationRequested)
            cancellation.Dispose();
    }
}
