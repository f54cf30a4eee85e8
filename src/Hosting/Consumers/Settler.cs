using Microsoft.Extensions.Logging;
using Portable.MessageQueues;

namespace Portable.Hosting.Consumers;

/// <summary>Settles messages in batches that form by themselves: a settlement goes out at once while few calls are under way, and those
/// that come in the meantime go together in the next. So no settlement waits for others to fill a batch.</summary>
/// <param name="queue">The queue.</param>
/// <param name="leases">Who keeps the leases until then.</param>
/// <param name="returning">Told of a message before it is given back.</param>
/// <param name="settled">Told of the outcome: whether the message is gone from the queue.</param>
/// <param name="timeProvider">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed class Settler(
    IMessageQueue queue,
    LeaseKeeper leases,
    Action<HeldMessage> returning,
    Action<HeldMessage, bool> settled,
    TimeProvider timeProvider,
    ILogger logger)
{
    /// <summary>How many calls run side by side.</summary>
    private const int MaxCalls = 4;

    /// <summary>How many settlements go in one call; the adapter splits them by its provider's limit.</summary>
    private const int MaxBatch = 100;

    /// <summary>How often a settlement is tried while the queue is unavailable. After that the lease ends, and the message comes again.</summary>
    private const int MaxAttempts = 4;

    private readonly BackoffPolicy backoff = new(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2));
    private readonly Lock gate = new();
    private readonly Queue<Pending> pending = new();
    private int calls;

    /// <summary>Settles a message soon. The one who calls has <see cref="HeldMessage.TrySettle">claimed</see> it.</summary>
    public void Settle(HeldMessage message, Settlement settlement)
    {
        if (settlement.Kind == SettlementKind.Abandon)
            returning(message);
        lock (gate)
        {
            pending.Enqueue(new(message, settlement));
            if (calls == MaxCalls)
                return;
            calls++;
        }

        _ = RunAsync();
    }

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
            Pending[] batch;
            lock (gate)
            {
                if (pending.Count == 0)
                {
                    calls--;
                    return;
                }

                batch = new Pending[Math.Min(pending.Count, MaxBatch)];
                for (var i = 0; i < batch.Length; i++)
                    batch[i] = pending.Dequeue();
            }

            foreach (var item in batch)
                await leases.ReleaseAsync(item.Message).ConfigureAwait(false);
            await SettleAsync(batch).ConfigureAwait(false);
        }
    }

    private async ValueTask SettleAsync(Pending[] batch)
    {
        for (var attempt = 1; batch.Length > 0; attempt++)
        {
            batch = await TryAsync(batch, attempt == MaxAttempts).ConfigureAwait(false);
            if (batch.Length > 0)
                await Task.Delay(backoff.Delay(attempt), timeProvider).ConfigureAwait(false);
        }
    }

    /// <summary>Settles, and reports what has its outcome.</summary>
    /// <returns>Those to be tried again.</returns>
    private async ValueTask<Pending[]> TryAsync(Pending[] batch, bool isLast)
    {
        List<Pending>? again = null;
        var errors = await CallAsync(batch).ConfigureAwait(false);
        for (var i = 0; i < batch.Length; i++)
        {
            var (message, settlement) = batch[i];
            if (errors?[i] is not { } error)
            {
                settled(message, settlement.Kind != SettlementKind.Abandon);
            }
            else if (!isLast && error is MessageQueueException { IsTransient: true })
            {
                (again ??= []).Add(batch[i]);
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
    private async ValueTask<Exception?[]?> CallAsync(Pending[] batch)
    {
        try
        {
            if (batch.Length == 1)
            {
                await queue.SettleAsync(batch[0].Message.Message, batch[0].Settlement, CancellationToken.None).ConfigureAwait(false);
                return null;
            }

            var requests = Array.ConvertAll(batch, static item => new SettleRequest(item.Message.Message, item.Settlement));
            var results = await queue.SettleBatchAsync(requests, CancellationToken.None).ConfigureAwait(false);
            return [.. results.Select(result => result.Error)];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // Whatever a queue throws, the consumer goes on: the lease ends, and the message comes again.
            return [.. Enumerable.Repeat(exception, batch.Length)];
        }
    }

    private readonly record struct Pending(HeldMessage Message, Settlement Settlement);
}
