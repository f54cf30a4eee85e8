using Grpc.Core;
using Portable.Adapters.Gcp.MessageQueues.Api;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Keeps from the application what it must not see yet, or not any more: messages with a delay, and those that were delivered too often where the
/// policy's least of 5 is not what is asked for.</summary>
/// <remarks>A message with a delay stays in the subscription: whoever pulls it too soon lets its lease last until it is due. When it is due it is published
/// again without the delay and acknowledged, so that its deliveries are counted from there. Nothing is kept in this process: a consumer that dies loses
/// nothing, at worst a message comes twice.</remarks>
/// <param name="queue">The queue.</param>
/// <param name="deadLetters">Its dead-letter queue; <see langword="null"/> if it is one itself.</param>
/// <param name="maxDeliveryCount">How often a message is delivered at most; the policy's word counts from its least on.</param>
/// <param name="acks">Settles.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class PubSubTriage(PubSubQueue queue, PubSubQueue? deadLetters, int maxDeliveryCount, PubSubAcks acks, TimeProvider timeProvider)
{
    /// <summary>The least number of deliveries of a dead-letter policy, documented.</summary>
    public const int LeastAttempts = 5;

    /// <summary>A message that waits for longer is published again before its retention ends.</summary>
    private static readonly TimeSpan LongestStay = TimeSpan.FromDays(1);

    private readonly PubSubSender sender = new(queue.Api);

    /// <summary>Sorts what was pulled. What is leased is seen to, whatever a caller's token says.</summary>
    /// <returns>What is for the application.</returns>
    public async Task<IReadOnlyList<PubSubReceipt>> SortAsync(IReadOnlyList<PubSubReceipt> pulled, SubscriptionSetup setup)
    {
        var most = deadLetters is null ? int.MaxValue : MostDeliveries(setup);
        if (pulled.All(receipt => receipt.DeliveryCount <= most && DueAt(receipt) is null))
            return pulled;
        List<PubSubReceipt> fit = [];
        List<PubSubReceipt> spent = [];
        List<(PubSubReceipt Receipt, PubsubMessage Message)> again = [];
        List<(PubSubReceipt Receipt, int Seconds)> early = [];
        var now = timeProvider.GetUtcNow();
        foreach (var receipt in pulled)
        {
            if (DueAt(receipt) is not { } due)
                (receipt.DeliveryCount <= most ? fit : spent).Add(receipt);
            else if (due <= now)
                again.Add((receipt, PubSubMessageCodec.Again(receipt, null, CountBefore(receipt))));
            else if (MustMoveOn(receipt, setup, now))
                again.Add((receipt, PubSubMessageCodec.Again(receipt, PubSubAttributes.Find(receipt.Message, PubSubAttributes.DeliverAfter), CountBefore(receipt))));
            else
                early.Add((receipt, (int)Math.Min(Math.Ceiling((due - now).TotalSeconds), PubSubAcks.LongestDeadline)));
        }

        // Where this fails the message comes again sooner, and waits then.
        foreach (var group in early.GroupBy(each => each.Seconds, each => each.Receipt))
            await acks.ModifyAsync([.. group], group.Key, CancellationToken.None).ConfigureAwait(false);
        await MoveAsync(queue, again).ConfigureAwait(false);
        fit.AddRange(await SetAsideAsync(spent, most).ConfigureAwait(false));
        return fit;
    }

    private static DateTimeOffset? DueAt(PubSubReceipt receipt) => PubSubAttributes.Time(receipt.Message, PubSubAttributes.DeliverAfter);

    /// <summary>How often the message had been delivered before it was given its delay.</summary>
    private static int CountBefore(PubSubReceipt receipt) => (int)(PubSubAttributes.Number(receipt.Message, PubSubAttributes.DeliveryCount) ?? 0);

    /// <summary>Whether the subscription would set the message aside as delivered too often, or forget it, before it is due.</summary>
    private static bool MustMoveOn(PubSubReceipt receipt, SubscriptionSetup setup, DateTimeOffset now) =>
        (setup.MaxDeliveryAttempts is { } most && receipt.Attempt >= most - 1)
        || (receipt.Message.PublishTime is { } published && now - published.ToDateTimeOffset() > LongestStay);

    private int MostDeliveries(SubscriptionSetup setup) =>
        setup.MaxDeliveryAttempts is { } attempts && maxDeliveryCount >= LeastAttempts ? attempts : maxDeliveryCount;

    /// <summary>Sets messages aside.</summary>
    /// <returns>Those for which there is no place: the application gets them once more.</returns>
    private async Task<IReadOnlyList<PubSubReceipt>> SetAsideAsync(List<PubSubReceipt> spent, int deliveries)
    {
        if (spent.Count == 0)
            return spent;
        var why = PubSubMessageCodec.Exceeded(deliveries);
        var errors = await MoveAsync(deadLetters!, spent.ConvertAll(receipt => (receipt, PubSubMessageCodec.SetAside(receipt, why)))).ConfigureAwait(false);
        return [.. spent.Where((_, i) => errors[i] is RpcException { StatusCode: StatusCode.NotFound or StatusCode.PermissionDenied })];
    }

    /// <summary>Publishes, then acknowledges. Where one fails the message comes again when its lease has ended.</summary>
    private async Task<Exception?[]> MoveAsync(PubSubQueue target, List<(PubSubReceipt Receipt, PubsubMessage Message)> moves)
    {
        if (moves.Count == 0)
            return [];
        var topic = await target.Topic(CancellationToken.None).ConfigureAwait(false);
        var sent = await sender.SendAsync(topic, moves.ConvertAll(move => move.Message), CancellationToken.None).ConfigureAwait(false);
        await acks.AcknowledgeAsync([.. moves.Where((_, i) => sent[i].Error is null).Select(move => move.Receipt)], CancellationToken.None).ConfigureAwait(false);
        return Array.ConvertAll(sent, result => result.Error);
    }
}
