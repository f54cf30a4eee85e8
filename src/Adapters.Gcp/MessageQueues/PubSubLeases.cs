using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Lets leases last as long as is asked, longer than Pub/Sub takes at once too.</summary>
/// <param name="acks">Changes deadlines.</param>
/// <param name="keeper">Renews those that last longer.</param>
internal sealed class PubSubLeases(PubSubAcks acks, PubSubLeaseKeeper keeper)
{
    /// <summary>Lets leases last from now on.</summary>
    /// <param name="receipts">The deliveries.</param>
    /// <param name="lease">For how long; rounded up to seconds.</param>
    /// <param name="cancellationToken">Abandons the request.</param>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public async Task<Exception?[]> SetAsync(IReadOnlyList<PubSubReceipt> receipts, TimeSpan lease, CancellationToken cancellationToken)
    {
        var seconds = PubSubMessageCodec.WholeSeconds(lease);
        var isLong = seconds > PubSubAcks.LongestDeadline;
        var ages = receipts.Select(receipt => receipt.Age).ToArray();
        var errors = await acks.ModifyAsync(receipts, isLong ? PubSubLeaseKeeper.Seconds : seconds, cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < errors.Length; i++)
        {
            if (errors[i] is not null)
                continue;
            var until = ages[i] + TimeSpan.FromSeconds(seconds);
            receipts[i].ExtendTo(until);
            if (isLong)
                keeper.Keep(receipts[i], until);
            else
                keeper.Release(receipts[i]);
        }

        return errors;
    }

    /// <summary>Has the leases of messages that wait for their turn kept as long as they may have to.</summary>
    public Task HoldAsync(IReadOnlyList<PubSubReceipt> waiting) =>
        waiting.Count == 0 ? Task.CompletedTask : SetAsync(waiting, ReceiveOptions.MaxLeaseDuration, CancellationToken.None);

    /// <summary>Leaves a lease to itself.</summary>
    public void Forget(PubSubReceipt receipt) => keeper.Release(receipt);

    /// <summary>Gives messages back.</summary>
    /// <param name="receipts">The deliveries.</param>
    /// <param name="seconds">After how many seconds they may come again.</param>
    /// <param name="cancellationToken">Abandons the request.</param>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public Task<Exception?[]> GiveBackAsync(IReadOnlyList<PubSubReceipt> receipts, int seconds, CancellationToken cancellationToken)
    {
        foreach (var receipt in receipts)
            keeper.Release(receipt);
        return acks.ModifyAsync(receipts, seconds, cancellationToken);
    }
}
