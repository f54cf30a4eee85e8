using Microsoft.Extensions.Logging;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Keeps the leases of all messages that the consumer holds, waiting or being handled: renews in one batch those that have run
/// to half, and cancels the handlers of those that are lost.</summary>
/// <remarks>Leases are measured by this process's own clock, from when the queue answered; the provider's expiry only shortens them, so
/// that a clock that is off does no harm.</remarks>
internal sealed class LeaseKeeper(IMessageQueue queue, TimeSpan lease, TimeProvider timeProvider, ILogger logger)
{
    private readonly Lock gate = new();
    private readonly HashSet<HeldMessage> held = [];

    /// <summary>Begins to keep the lease of a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="receivedAt">The timestamp at which the queue answered.</param>
    public HeldMessage Hold(ReceivedMessage message, long receivedAt)
    {
        var remaining = message.LeaseExpiresAt - timeProvider.GetUtcNow();
        var held = new HeldMessage(message, remaining > TimeSpan.Zero && remaining < lease ? remaining : lease, receivedAt);
        lock (gate)
            this.held.Add(held);
        return held;
    }

    /// <summary>Ends keeping a lease, once a renewal that is under way has ended: from then on the message does not change.</summary>
    public ValueTask ReleaseAsync(HeldMessage message)
    {
        lock (gate)
        {
            held.Remove(message);
            return message.Renewal is { } renewal ? new ValueTask(renewal) : default;
        }
    }

    /// <summary>The messages whose leases are kept at this moment.</summary>
    public HeldMessage[] Snapshot()
    {
        lock (gate)
            return [.. held];
    }

    /// <summary>Renews until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // A lease is renewed with between half and a third of it left: two more looks before it ends, should the first renewal fail.
        using var timer = new PeriodicTimer(lease / 6, timeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                await RenewDueAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task RenewDueAsync(CancellationToken cancellationToken)
    {
        var renewal = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        HeldMessage[] due;
        lock (gate)
        {
            due = [.. held.Where(message => Remaining(message) <= message.Lease / 2)];
            foreach (var message in due)
                message.Renewal = renewal.Task;
        }

        if (due.Length == 0)
            return;
        try
        {
            await RenewAsync(due, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            ConsumerLog.RenewFailed(logger, exception, due.Length, queue.Name);
        }
        finally
        {
            lock (gate)
            {
                foreach (var message in due)
                {
                    message.Renewal = null;
                    if (!message.IsLeaseLost && Remaining(message) <= TimeSpan.Zero)
                        Lose(message);
                }
            }

            renewal.SetResult();
        }
    }

    private async Task RenewAsync(HeldMessage[] due, CancellationToken cancellationToken)
    {
        // A renewal that hangs must not hold up the settling of its messages for ever, nor the next look.
        using var limit = new CancellationTokenSource(lease / 3, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var started = timeProvider.GetTimestamp();
        var results = await queue.RenewAsync([.. due.Select(message => message.Message)], lease, linked.Token).ConfigureAwait(false);
        lock (gate)
        {
            for (var i = 0; i < due.Length; i++)
            {
                if (results[i].Error is { } error)
                {
                    if (error.Code == MessageQueueErrorCode.LeaseLost)
                        Lose(due[i]);
                    else
                        ConsumerLog.RenewFailed(logger, error, 1, queue.Name);
                }
                else
                {
                    due[i].Message = results[i].Message;
                    due[i].LeasedAt = started;
                }
            }
        }
    }

    private TimeSpan Remaining(HeldMessage message) => message.Lease - timeProvider.GetElapsedTime(message.LeasedAt);

    private void Lose(HeldMessage message)
    {
        // Settled in the meantime: the renewal came too late, and nothing is lost.
        if (!held.Remove(message))
            return;
        ConsumerLog.LeaseLost(logger, message.Message.MessageId, queue.Name);
        message.LoseLease();
    }
}
