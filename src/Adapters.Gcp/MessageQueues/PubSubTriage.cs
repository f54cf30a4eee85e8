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
        foreach (var receipt in pulled)
        {
            if (DueAt(receipt) is { } due)
                await DelayAsync(receipt, due, setup).ConfigureAwait(false);
            else
                (receipt.DeliveryCount <= most ? fit : spent).Add(receipt);
        }

        foreach (var receipt in spent)
        {
            if (!await TrySetAsideAsync(receipt, most).ConfigureAwait(false))
                fit.Add(receipt);
        }

        return fit;
    }

    private static DateTimeOffset? DueAt(PubSubReceipt receipt) => PubSubAttributes.Time(receipt.Message, PubSubAttributes.DeliverAfter);

    private int MostDeliveries(SubscriptionSetup setup) =>
        setup.MaxDeliveryAttempts is { } attempts && maxDeliveryCount >= LeastAttempts ? attempts : maxDeliveryCount;

    private async Task DelayAsync(PubSubReceipt receipt, DateTimeOffset due, SubscriptionSetup setup)
    {
        var now = timeProvider.GetUtcNow();
        var count = (int)(PubSubAttributes.Number(receipt.Message, PubSubAttributes.DeliveryCount) ?? 0);
        if (due <= now)
        {
            await PublishAgainAsync(receipt, PubSubMessageCodec.Again(receipt, null, count)).ConfigureAwait(false);
            return;
        }

        // The subscription would set it aside as delivered too often, or forget it.
        var ages = receipt.Message.PublishTime is { } published && now - published.ToDateTimeOffset() > LongestStay;
        if (ages || (setup.MaxDeliveryAttempts is { } most && receipt.Attempt >= most - 1))
        {
            var deliverAfter = PubSubAttributes.Find(receipt.Message, PubSubAttributes.DeliverAfter);
            await PublishAgainAsync(receipt, PubSubMessageCodec.Again(receipt, deliverAfter, count)).ConfigureAwait(false);
            return;
        }

        // Where this fails the message comes again sooner, and waits then.
        await acks.ModifyAsync([receipt], Math.Min(PubSubMessageCodec.WholeSeconds(due - now), PubSubAcks.LongestDeadline), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Publishes, then acknowledges. Where one fails the message comes again when its lease has ended.</summary>
    private async Task PublishAgainAsync(PubSubReceipt receipt, PubsubMessage message)
    {
        try
        {
            await sender.SendAsync(await queue.Topic(CancellationToken.None).ConfigureAwait(false), message, CancellationToken.None).ConfigureAwait(false);
        }
        catch (RpcException)
        {
            return;
        }

        await acks.AcknowledgeAsync([receipt], CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Sets a message aside; not where there is no place for it: then the application gets it once more.</summary>
    private async Task<bool> TrySetAsideAsync(PubSubReceipt receipt, int deliveries)
    {
        try
        {
            var topic = await deadLetters!.Topic(CancellationToken.None).ConfigureAwait(false);
            await sender.SendAsync(topic, PubSubMessageCodec.SetAside(receipt, PubSubMessageCodec.Exceeded(deliveries)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (RpcException exception) when (exception.StatusCode is StatusCode.NotFound or StatusCode.PermissionDenied)
        {
            return false;
        }
        catch (RpcException)
        {
            return true;
        }

        await acks.AcknowledgeAsync([receipt], CancellationToken.None).ConfigureAwait(false);
        return true;
    }
}
