using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Settles deliveries that are still held, and renews their leases. A failure is the exception that Pub/Sub gave; <see cref="LeaseLostException"/> where
/// the delivery is not ours any more.</summary>
/// <param name="queue">The queue.</param>
/// <param name="deadLetters">Its dead-letter queue; <see langword="null"/> if it is one itself.</param>
/// <param name="lanes">On an ordered queue: what waits behind others.</param>
/// <param name="acks">Acknowledges.</param>
/// <param name="leases">Sets leases.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PubSubSettler(PubSubQueue queue, PubSubQueue? deadLetters, PubSubLanes? lanes, PubSubAcks acks, PubSubLeases leases, TimeProvider timeProvider)
{
    private readonly PubSubSender sender = new(queue.Api);

    /// <summary>Settles messages.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public async Task<Exception?[]> SettleAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        var receipts = requests.Select(request => ReceiptOf(request.Message)).ToArray();
        var errors = new Exception?[receipts.Length];
        List<int> claimed = [];
        for (var i = 0; i < receipts.Length; i++)
        {
            if (receipts[i].TryClaim())
                claimed.Add(i);
            else
                errors[i] = PubSubErrors.Lost(requests[i].Message.MessageId);
        }

        var done = false;
        try
        {
            await SetAsideAsync(Of(SettlementKind.DeadLetter), requests, receipts, errors, cancellationToken).ConfigureAwait(false);
            List<int> longer = [.. Of(SettlementKind.Abandon).Where(i => IsLong(requests[i].Settlement, receipts[i]))];
            await DelayAsync(longer, requests, receipts, errors, cancellationToken).ConfigureAwait(false);
            List<int> finished = [.. claimed.Where(i => errors[i] is null && (requests[i].Settlement.Kind != SettlementKind.Abandon || longer.Contains(i)))];
            await AcknowledgeAsync(finished, receipts, errors, cancellationToken).ConfigureAwait(false);
            foreach (var group in Of(SettlementKind.Abandon).Except(longer).GroupBy(i => PubSubMessageCodec.WholeSeconds(requests[i].Settlement.Delay)))
                await GiveBackAsync([.. group], group.Key, receipts, errors, cancellationToken).ConfigureAwait(false);
            done = true;
            return errors;
        }
        finally
        {
            foreach (var i in claimed.Where(i => (!done || errors[i] is not null) && MayBeTriedAgain(requests[i].Settlement, errors[i])))
                receipts[i].Unclaim();
        }

        List<int> Of(SettlementKind kind) => [.. claimed.Where(i => requests[i].Settlement.Kind == kind)];
    }

    /// <summary>Lets leases last from now on.</summary>
    /// <returns>For each message when its lease ends now, or why it was not renewed.</returns>
    public async Task<(DateTimeOffset ExpiresAt, Exception? Error)[]> RenewAsync(IReadOnlyList<ReceivedMessage> messages, TimeSpan lease, CancellationToken cancellationToken)
    {
        var receipts = messages.Select(ReceiptOf).ToArray();
        var results = new (DateTimeOffset ExpiresAt, Exception? Error)[receipts.Length];
        List<int> held = [];
        for (var i = 0; i < receipts.Length; i++)
        {
            if (receipts[i].IsHeld)
                held.Add(i);
            else
                results[i].Error = PubSubErrors.Lost(messages[i].MessageId);
        }

        var now = timeProvider.GetUtcNow();
        var errors = await leases.SetAsync([.. held.Select(i => receipts[i])], lease, cancellationToken).ConfigureAwait(false);
        for (var k = 0; k < errors.Length; k++)
            results[held[k]] = (now + TimeSpan.FromSeconds(PubSubMessageCodec.WholeSeconds(lease)), errors[k]);
        return results;
    }

    /// <summary>A message that goes back for longer than a deadline may last is published again with a delay. In an order it would lose its place: there the
    /// delivery is held back here.</summary>
    private bool IsLong(Settlement settlement, PubSubReceipt receipt) =>
        settlement.Delay > TimeSpan.FromSeconds(PubSubAcks.LongestDeadline) && (lanes is null || receipt.OrderingKey is null);

    /// <summary>Copies messages to the dead-letter topic. They are acknowledged afterwards: a crash between the two doubles a message and loses none.</summary>
    private async Task SetAsideAsync(List<int> indices, IReadOnlyList<SettleRequest> requests, PubSubReceipt[] receipts, Exception?[] errors, CancellationToken cancellationToken)
    {
        if (indices.Count == 0)
            return;
        var topic = await deadLetters!.Topic(cancellationToken).ConfigureAwait(false);
        var outgoing = indices.ConvertAll(i => PubSubMessageCodec.SetAside(
            receipts[i], new(requests[i].Settlement.Reason!, requests[i].Settlement.Description, receipts[i].DeliveryCount)));
        Note(indices, await sender.SendAsync(topic, outgoing, cancellationToken).ConfigureAwait(false), errors);
    }

    private async Task DelayAsync(List<int> indices, IReadOnlyList<SettleRequest> requests, PubSubReceipt[] receipts, Exception?[] errors, CancellationToken cancellationToken)
    {
        if (indices.Count == 0)
            return;
        var topic = await queue.Topic(cancellationToken).ConfigureAwait(false);
        var now = timeProvider.GetUtcNow();
        var outgoing = indices.ConvertAll(i => PubSubMessageCodec.Again(receipts[i], PubSubMessageCodec.DeliverAfter(now, requests[i].Settlement.Delay), receipts[i].DeliveryCount));
        Note(indices, await sender.SendAsync(topic, outgoing, cancellationToken).ConfigureAwait(false), errors);
    }

    private async Task AcknowledgeAsync(List<int> indices, PubSubReceipt[] receipts, Exception?[] errors, CancellationToken cancellationToken)
    {
        var results = await acks.AcknowledgeAsync(indices.ConvertAll(i => receipts[i]), cancellationToken).ConfigureAwait(false);
        for (var k = 0; k < results.Length; k++)
        {
            errors[indices[k]] = results[k];
            if (results[k] is not null)
                continue;
            leases.Forget(receipts[indices[k]]);
            lanes?.Leave(receipts[indices[k]]);
        }
    }

    /// <summary>Gives messages back, with those that wait behind them.</summary>
    private async Task GiveBackAsync(List<int> indices, int seconds, PubSubReceipt[] receipts, Exception?[] errors, CancellationToken cancellationToken)
    {
        List<PubSubReceipt> all = indices.ConvertAll(i => receipts[i]);
        if (lanes is not null)
            all = [.. all.SelectMany(receipt => (PubSubReceipt[])[receipt, .. lanes.TakeBehind(receipt)])];
        var results = seconds > PubSubAcks.LongestDeadline
            ? await leases.SetAsync(all, TimeSpan.FromSeconds(seconds), cancellationToken).ConfigureAwait(false)
            : await leases.GiveBackAsync(all, seconds, cancellationToken).ConfigureAwait(false);
        foreach (var i in indices)
            errors[i] = results[all.IndexOf(receipts[i])];
    }

    private static void Note(List<int> indices, (string? MessageId, Exception? Error)[] results, Exception?[] errors)
    {
        for (var k = 0; k < results.Length; k++)
            errors[indices[k]] = results[k].Error;
    }

    /// <summary>An abandonment that Pub/Sub did not refuse may have been done, and the message be leased to another consumer by now.</summary>
    private static bool MayBeTriedAgain(Settlement settlement, Exception? failure) =>
        settlement.Kind != SettlementKind.Abandon || (failure is not null && PubSubErrors.IsRefusal(failure));

    private PubSubReceipt ReceiptOf(ReceivedMessage message) =>
        message.Receipt is PubSubReceipt receipt && receipt.Subscription == queue.Subscription
            ? receipt
            : throw new ArgumentException($"Message {message.MessageId} was not received from the Pub/Sub subscription {queue.Subscription}.", nameof(message));
}
