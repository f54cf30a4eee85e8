using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Receives by unary pulls: they bring no more than was asked for, and lease nothing that nobody waits for, as a streaming pull would.</summary>
/// <param name="queue">The queue.</param>
/// <param name="isDeadLetterQueue">Whether what comes are dead letters.</param>
/// <param name="triage">Keeps back what is not for the application.</param>
/// <param name="lanes">On an ordered queue: one message of a key at a time.</param>
/// <param name="leases">Sets the leases.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PubSubReceiver(
    PubSubQueue queue, bool isDeadLetterQueue, PubSubTriage triage, PubSubLanes? lanes, PubSubLeases leases, TimeProvider timeProvider)
{
    /// <summary>The most messages of a pull, documented.</summary>
    private const int MostOfAPull = 1000;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly DeliveryCounter counter = new();

    /// <summary>Receives.</summary>
    /// <param name="maxMessages">How many at most.</param>
    /// <param name="waitTime">How long to wait for the first.</param>
    /// <param name="lease">How long they are leased; rounded up to seconds.</param>
    /// <param name="cancellationToken">Ends the wait. What Pub/Sub has leased by then comes back when that lease ends.</param>
    public async Task<List<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan waitTime, TimeSpan lease, CancellationToken cancellationToken)
    {
        var setup = await queue.Setup.GetAsync(cancellationToken).ConfigureAwait(false);
        List<ReceivedMessage> received = [];
        var begun = timeProvider.GetTimestamp();
        for (var pause = FirstPause; ; pause = Shorter(pause * 2, LongestPause))
        {
            var changed = lanes?.Changed;
            var asked = timeProvider.GetTimestamp();
            var poll = lanes?.HasWaiting == true ? TimeSpan.Zero : Shorter(Remaining(), queue.Api.LongestPull);
            var pulled = await StepAsync(received, maxMessages, poll, lease, setup, cancellationToken).ConfigureAwait(false);
            if (received.Count > 0)
                break;
            // What was pulled and kept back says nothing of what else is there.
            if (pulled > 0)
                continue;
            if (Remaining() == TimeSpan.Zero)
                return received;
            // An empty answer before its time would turn the wait into a storm of requests.
            if (poll == TimeSpan.Zero || timeProvider.GetElapsedTime(asked) < poll * 0.9)
                await PauseAsync(Shorter(pause, Remaining()), changed, cancellationToken).ConfigureAwait(false);
        }

        await FillAsync(received, maxMessages, lease, setup, cancellationToken).ConfigureAwait(false);
        return received;

        TimeSpan Remaining() => waitTime - timeProvider.GetElapsedTime(begun) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Takes more without a wait, as long as pulls are full.</summary>
    private async Task FillAsync(List<ReceivedMessage> received, int maxMessages, TimeSpan lease, SubscriptionSetup setup, CancellationToken cancellationToken)
    {
        try
        {
            for (var pulled = received.Count; pulled >= MostOfAPull && received.Count < maxMessages;)
                pulled = await StepAsync(received, maxMessages - received.Count, TimeSpan.Zero, lease, setup, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What is leased already is the caller's to handle; the next receive meets the trouble again if it lasts.
        }
    }

    /// <summary>Takes what has waited, or pulls.</summary>
    /// <returns>How many were pulled.</returns>
    private async Task<int> StepAsync(List<ReceivedMessage> received, int maxMessages, TimeSpan wait, TimeSpan lease, SubscriptionSetup setup, CancellationToken cancellationToken)
    {
        if (lanes is not null)
        {
            if (lanes.TakeStranded() is { Count: > 0 } stranded)
                await leases.GiveBackAsync(stranded, 0, CancellationToken.None).ConfigureAwait(false);
            var next = lanes.TakeNext(maxMessages);
            if (next.Count > 0 || lanes.IsFull)
            {
                await HandOutAsync(next, received, lease, setup).ConfigureAwait(false);
                return 0;
            }
        }

        var asked = timeProvider.GetTimestamp();
        var deliveries = await queue.Api.PullAsync(queue.Subscription, Math.Min(maxMessages, MostOfAPull), wait, cancellationToken).ConfigureAwait(false);
        if (deliveries.Count == 0)
            return 0;
        var ago = DeliveryLease.Ago(timeProvider.GetElapsedTime(asked), setup.AckDeadline);
        var leased = timeProvider.GetTimestamp() - (long)(ago.TotalSeconds * timeProvider.TimestampFrequency);
        PubSubReceipt[] pulled = [.. deliveries.Select(delivery => new PubSubReceipt(timeProvider, queue.Subscription, delivery, CountOf(delivery), leased, setup.AckDeadline))];
        // From here on messages are leased: a cancellation comes too late.
        var fit = await triage.SortAsync(pulled, setup).ConfigureAwait(false);
        if (lanes is not null)
        {
            var (next, waiting) = lanes.Admit(fit);
            await leases.HoldAsync(waiting).ConfigureAwait(false);
            fit = next;
        }

        await HandOutAsync(fit, received, lease, setup).ConfigureAwait(false);
        return pulled.Length;
    }

    private int CountOf(Api.ReceivedMessage delivery)
    {
        var before = (int)(PubSubAttributes.Number(delivery.Message, PubSubAttributes.DeliveryCount) ?? 0);
        return before + (delivery.DeliveryAttempt > 0 ? delivery.DeliveryAttempt : counter.Next(delivery.Message.MessageId));
    }

    private async Task HandOutAsync(IReadOnlyList<PubSubReceipt> receipts, List<ReceivedMessage> received, TimeSpan lease, SubscriptionSetup setup)
    {
        if (receipts.Count == 0)
            return;
        HashSet<PubSubReceipt> lost = [];
        PubSubReceipt[] others = [.. receipts.Where(receipt => receipt.HasWaited || lease != setup.AckDeadline)];
        if (others.Length > 0)
        {
            var errors = await leases.SetAsync(others, lease, CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < others.Length; i++)
            {
                if (errors[i] is LeaseLostException)
                    lost.Add(others[i]);
                else if (errors[i] is not null && others[i].Remaining > lease)
                    others[i].ExtendTo(others[i].Age + lease);
            }
        }

        var now = timeProvider.GetUtcNow();
        foreach (var receipt in receipts)
        {
            if (lost.Contains(receipt))
                lanes?.Leave(receipt);
            else
                received.Add(PubSubMessageCodec.Decode(receipt, now + receipt.Remaining, isDeadLetterQueue));
        }
    }

    private async Task PauseAsync(TimeSpan pause, Task? changed, CancellationToken cancellationToken)
    {
        var over = Task.Delay(pause, timeProvider, cancellationToken);
        await (changed is null ? over : await Task.WhenAny(over, changed).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
