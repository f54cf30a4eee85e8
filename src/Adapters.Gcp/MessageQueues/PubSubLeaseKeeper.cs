using System.Collections.Concurrent;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Renews leases that are to last for longer than Pub/Sub takes at once, and those of messages that wait behind others of their key. A consumer that
/// dies leaves them for two minutes at most.</summary>
/// <param name="acks">Changes deadlines.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PubSubLeaseKeeper(PubSubAcks acks, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>For how long a lease is renewed, in seconds: three times the time between renewals, so that two may fail.</summary>
    public const int Seconds = 120;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(Seconds / 3);

    private readonly ConcurrentDictionary<PubSubReceipt, Kept> kept = new();
    private readonly CancellationTokenSource disposal = new();
    private readonly Lock gate = new();
    private Task? loop;

    /// <summary>Keeps a lease that now lasts for <see cref="Seconds"/>.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="until">Its age at the end; renewals go no further.</param>
    public void Keep(PubSubReceipt receipt, TimeSpan until)
    {
        kept[receipt] = new(until, receipt.Age + TimeSpan.FromSeconds(Seconds));
        lock (gate)
        {
            if (loop is null && !disposal.IsCancellationRequested)
                loop = Task.Run(RunAsync, CancellationToken.None);
        }
    }

    /// <summary>Leaves a lease to itself.</summary>
    public void Release(PubSubReceipt receipt) => kept.TryRemove(receipt, out _);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await disposal.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (gate)
            running = loop;
        if (running is not null)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        disposal.Dispose();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            await Task.Delay(Interval, timeProvider, disposal.Token).ConfigureAwait(false);
            await RenewAsync(disposal.Token).ConfigureAwait(false);
            lock (gate)
            {
                if (kept.IsEmpty)
                {
                    loop = null;
                    return;
                }
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        foreach (var receipt in kept.Keys.Where(receipt => !receipt.IsHeld))
            Release(receipt);
        foreach (var group in kept.ToArray().GroupBy(pair => SecondsOf(pair.Key, pair.Value)))
        {
            PubSubReceipt[] receipts = [.. group.Select(pair => pair.Key)];
            var ages = Array.ConvertAll(receipts, receipt => receipt.Age);
            var errors = await acks.ModifyAsync(receipts, group.Key, cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < receipts.Length; i++)
                Renewed(receipts[i], ages[i] + TimeSpan.FromSeconds(group.Key), errors[i]);
        }
    }

    /// <summary>A lease that the service has ended must not be taken for ours until the end that was promised.</summary>
    private void Renewed(PubSubReceipt receipt, TimeSpan until, Exception? error)
    {
        if (!kept.TryGetValue(receipt, out var entry))
            return;
        if (error is null)
        {
            kept.TryUpdate(receipt, entry with { LeasedUntil = until }, entry);
        }
        else if (error is LeaseLostException || entry.LeasedUntil <= receipt.Age + Interval)
        {
            receipt.ExtendTo(error is LeaseLostException ? TimeSpan.Zero : entry.LeasedUntil);
            Release(receipt);
        }
    }

    private static int SecondsOf(PubSubReceipt receipt, Kept entry) => Math.Clamp(PubSubMessageCodec.WholeSeconds(entry.Until - receipt.Age), 1, Seconds);

    private sealed record Kept(TimeSpan Until, TimeSpan LeasedUntil);
}
