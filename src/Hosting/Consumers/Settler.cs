using Microsoft.Extensions.Logging;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Settles messages in batches, because providers charge by the call: as many go together as fill one, or all there are once no handler
/// is about to end. So the last is never delayed, and a call is rarely made for one message of many.</summary>
/// <param name="queue">The queue.</param>
/// <param name="leases">Who keeps the leases until then.</param>
/// <param name="batch">How many are worth a call.</param>
/// <param name="moreToCome">Whether handlers have work waiting, so that more settlements come soon.</param>
/// <param name="returning">Told of a message before it is given back.</param>
/// <param name="settled">Told of the outcome: whether the message is gone from the queue.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class Settler(
    IMessageQueue queue,
    LeaseKeeper leases,
    int batch,
    Func<bool> moreToCome,
    Action<HeldMessage> returning,
    Action<HeldMessage, bool> settled,
    TimeProvider timeProvider,
    ILogger logger) : IDisposable
{
    /// <summary>How many calls run side by side.</summary>
    private const int MaxCalls = 4;

    /// <summary>How many settlements go in one call; the adapter splits them by its provider's limit.</summary>
    private const int MaxBatch = 100;

    /// <summary>How often a settlement is tried while the queue is unavailable. After that the lease ends, and the message comes again.</summary>
    private const int MaxAttempts = 4;

    /// <summary>How long a settlement waits for others at most: as long as Google's client lets acknowledgements wait, far below any lease.</summary>
    private static readonly TimeSpan Linger = TimeSpan.FromMilliseconds(100);

    /// <summary>Real time even where the application's is virtual: this is thrift, and no test should have to turn a clock for it.</summary>
    private static readonly TimeProvider Clock = TimeProvider.System;

    private readonly BackoffPolicy backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
    private readonly Lock gate = new();
    private readonly Queue<Pending> pending = new();
    private ITimer? timer;
    private bool lingers;
    private int calls;

    /// <summary>Settles a message soon. The one who calls has <see cref="HeldMessage.TrySettle">claimed</see> it.</summary>
    public void Settle(HeldMessage message, Settlement settlement)
    {
        Add(message, settlement);
        Send();
    }

    /// <summary>Takes note of a settlement; <see cref="Send"/> follows when the caller has no more.</summary>
    public void Add(HeldMessage message, Settlement settlement)
    {
        if (settlement.Kind == SettlementKind.Abandon)
            returning(message);
        lock (gate)
            pending.Enqueue(new(message, settlement));
    }

    /// <summary>Sends what there is, unless it is better to wait for more.</summary>
    public void Send()
    {
        lock (gate)
        {
            if (calls == MaxCalls || !IsDue())
                return;
            calls++;
        }

        _ = RunAsync();
    }

    /// <inheritdoc/>
    public void Dispose() => timer?.Dispose();

    /// <summary>Lets go of a message whose lease is lost: it is somebody else's now.</summary>
    public async ValueTask ForgetAsync(HeldMessage message)
    {
        await leases.ReleaseAsync(message).ConfigureAwait(false);
        settled(message, false);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            Pending[] some;
            lock (gate)
            {
                if (!IsDue())
                {
                    calls--;
                    return;
                }

                some = new Pending[Math.Min(pending.Count, MaxBatch)];
                for (var i = 0; i < some.Length; i++)
                    some[i] = pending.Dequeue();
            }

            foreach (var item in some)
                await leases.ReleaseAsync(item.Message).ConfigureAwait(false);
            await SettleAsync(some).ConfigureAwait(false);
        }
    }

    /// <summary>Whether what there is goes out now. If not, the timer sees to it.</summary>
    private bool IsDue()
    {
        if (pending.Count == 0)
            return false;
        if (pending.Count >= batch || pending.Peek().Age >= Linger || !moreToCome())
            return true;
        if (!lingers)
        {
            lingers = true;
            timer ??= Clock.CreateTimer(static settler => ((Settler)settler!).Lingered(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            timer.Change(Linger, Timeout.InfiniteTimeSpan);
        }

        return false;
    }

    private void Lingered()
    {
        lock (gate)
            lingers = false;
        Send();
    }

    private async ValueTask SettleAsync(Pending[] some)
    {
        for (var attempt = 1; some.Length > 0; attempt++)
        {
            some = await TryAsync(some, attempt == MaxAttempts).ConfigureAwait(false);
            if (some.Length > 0)
                await Task.Delay(backoff.Delay(attempt), timeProvider).ConfigureAwait(false);
        }
    }

    /// <summary>Settles, and reports what has its outcome.</summary>
    /// <returns>Those to be tried again.</returns>
    private async ValueTask<Pending[]> TryAsync(Pending[] some, bool isLast)
    {
        List<Pending>? again = null;
        var errors = await CallAsync(some).ConfigureAwait(false);
        for (var i = 0; i < some.Length; i++)
        {
            var (message, settlement) = some[i];
            if (errors?[i] is not { } error)
            {
                settled(message, settlement.Kind != SettlementKind.Abandon);
            }
            else if (!isLast && error is MessageQueueException { IsTransient: true })
            {
                (again ??= []).Add(some[i]);
            }
            else
            {
                ConsumerLog.SettleFailed(logger, error, settlement.Kind, message.Message.MessageId, queue.Name);
                settled(message, false);
            }
        }

        return again is null ? [] : [.. again];
    }

    /// <summary>One call to the queue.</summary>
    /// <returns>One error or <see langword="null"/> a message; <see langword="null"/> when all went well.</returns>
    private async ValueTask<Exception?[]?> CallAsync(Pending[] some)
    {
        try
        {
            if (some.Length == 1)
            {
                await queue.SettleAsync(some[0].Message.Message, some[0].Settlement, CancellationToken.None).ConfigureAwait(false);
                return null;
            }

            var requests = Array.ConvertAll(some, static item => new SettleRequest(item.Message.Message, item.Settlement));
            var results = await queue.SettleBatchAsync(requests, CancellationToken.None).ConfigureAwait(false);
            return [.. results.Select(result => result.Error)];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a queue throws, the consumer goes on: the lease ends, and the message comes again.
            return [.. Enumerable.Repeat(exception, some.Length)];
        }
    }

    private readonly record struct Pending(HeldMessage Message, Settlement Settlement)
    {
        private readonly long since = Clock.GetTimestamp();

        public TimeSpan Age => Clock.GetElapsedTime(since);
    }
}
