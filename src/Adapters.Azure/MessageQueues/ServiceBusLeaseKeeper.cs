using System.Collections.Concurrent;
using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Makes leases last as long as was asked for, though a queue has one length of lock: renews locks that end before the lease, and gives a message back whose
/// lease ends before its lock. A consumer that dies leaves a message for one lock at most.</summary>
/// <param name="locks">Settles and renews.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class ServiceBusLeaseKeeper(ServiceBusLocks locks, TimeProvider timeProvider) : IAsyncDisposable
{
    /// <summary>A lock that ends so much sooner or later than the lease is taken for the same.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestMargin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<ServiceBusReceipt, Kept> kept = new();
    private readonly CancellationTokenSource disposal = new();
    private readonly Lock gate = new();
    private TaskCompletionSource changed = New();
    private Task? loop;

    /// <summary>Keeps a delivery until its lease ends, if that is not when its lock ends.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="until">Its age at the end.</param>
    public void Keep(ServiceBusReceipt receipt, TimeSpan until)
    {
        if ((until - receipt.LockedFor).Duration() <= Tolerance)
            kept.TryRemove(receipt, out _);
        else
            Add(receipt, until, isHeldBack: false);
    }

    /// <summary>Keeps a delivery that its consumer has given back until it may come again.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="delay">For how long.</param>
    public void HoldBack(ServiceBusReceipt receipt, TimeSpan delay) => Add(receipt, receipt.Age + delay, isHeldBack: true);

    /// <summary>Leaves a delivery to itself.</summary>
    public void Release(ServiceBusReceipt receipt) => kept.TryRemove(receipt, out _);

    /// <summary>Gives back at once what is held back.</summary>
    /// <returns>A task that ends when that is done.</returns>
    public async ValueTask DisposeAsync()
    {
        await disposal.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (gate)
            running = loop;
        if (running is not null)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(kept.Where(pair => pair.Value.IsHeldBack).Select(pair => GiveBackAsync(pair.Key))).ConfigureAwait(false);
        disposal.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Add(ServiceBusReceipt receipt, TimeSpan until, bool isHeldBack)
    {
        kept[receipt] = new(until, isHeldBack, NextLook(receipt, until));
        lock (gate)
        {
            if (disposal.IsCancellationRequested)
                return;
            loop ??= Task.Run(RunAsync, CancellationToken.None);
            changed.TrySetResult();
        }
    }

    private async Task RunAsync()
    {
        while (!disposal.IsCancellationRequested)
        {
            Task news;
            lock (gate)
            {
                if (kept.IsEmpty)
                {
                    loop = null;
                    return;
                }

                changed = New();
                news = changed.Task;
            }

            var wait = kept.Min(pair => pair.Value.Due - pair.Key.Age);
            if (wait > TimeSpan.Zero)
            {
                using var over = CancellationTokenSource.CreateLinkedTokenSource(disposal.Token);
                await Task.WhenAny(news, Task.Delay(wait, timeProvider, over.Token)).ConfigureAwait(false);
                await over.CancelAsync().ConfigureAwait(false);
                continue;
            }

            await SeeToAsync([.. kept.Where(pair => pair.Value.Due <= pair.Key.Age)]).ConfigureAwait(false);
        }
    }

    private async Task SeeToAsync(KeyValuePair<ServiceBusReceipt, Kept>[] due)
    {
        List<ServiceBusReceipt> renewed = [];
        foreach (var (receipt, entry) in due)
        {
            if (receipt.Age >= entry.Until)
                _ = GiveBackAsync(receipt);
            else if (receipt.IsClaimed == entry.IsHeldBack)
                renewed.Add(receipt);
            else
                // It is being settled; if that fails it has to be kept on.
                kept.TryUpdate(receipt, entry with { Due = receipt.Age + Moment }, entry);
        }

        var errors = renewed.Count == 0 ? [] : await locks.RenewAsync(renewed, disposal.Token).ConfigureAwait(false);
        for (var i = 0; i < errors.Length; i++)
        {
            if (errors[i] is { } error)
                Lose(renewed[i], error);
            else if (kept.TryGetValue(renewed[i], out var entry))
                kept.TryUpdate(renewed[i], entry with { Due = NextLook(renewed[i], entry.Until) }, entry);
        }
    }

    /// <summary>A lock that the service has ended must not be taken for ours until the end that was promised; one that could not be renewed still lasts for a while.</summary>
    private void Lose(ServiceBusReceipt receipt, Exception error)
    {
        receipt.ExtendTo(ServiceBusErrors.IsLost(error) ? TimeSpan.Zero : receipt.LockedFor);
        Release(receipt);
    }

    private async Task GiveBackAsync(ServiceBusReceipt receipt)
    {
        if (!kept.TryRemove(receipt, out var entry) || receipt.IsClaimed != entry.IsHeldBack)
            return;
        try
        {
            await locks.SettleAsync(receipt, AmqpOutcome.Abandoned, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // It comes again when its lock ends.
        }

        receipt.Session?.Leave(receipt);
    }

    /// <summary>The age at which a delivery is to be seen to: at the end of its lease, or well before that of its lock.</summary>
    private static TimeSpan NextLook(ServiceBusReceipt receipt, TimeSpan until)
    {
        if (until <= receipt.LockedFor)
            return until;
        var third = (receipt.LockedFor - receipt.Age) / 3;
        return receipt.LockedFor - (third < LongestMargin ? third : LongestMargin);
    }

    private sealed record Kept(TimeSpan Until, bool IsHeldBack, TimeSpan Due);
}
