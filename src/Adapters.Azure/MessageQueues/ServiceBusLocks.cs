using Amqp.Types;
using Portable.Adapters.Azure.MessageQueues.Amqp;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Settles by the service's locks and renews them, each with the service's own word that it is done.</summary>
/// <param name="queue">The queue.</param>
internal sealed class ServiceBusLocks(ServiceBusEntity queue)
{
    /// <summary>The longest lock of a queue, documented: 5 minutes.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>How long a lock lasts from now, by the service's clock.</summary>
    /// <param name="until">When it ends.</param>
    /// <param name="otherwise">How long it lasts where the service does not say, or the clocks are too far apart for it to be true.</param>
    public TimeSpan Remaining(DateTimeOffset? until, TimeSpan otherwise)
    {
        var left = until - queue.Clock.GetUtcNow();
        var longest = otherwise < Longest ? otherwise : Longest;
        return left is not { } remaining || remaining <= TimeSpan.Zero ? longest : remaining < Longest ? remaining : Longest;
    }

    /// <summary>Settles a delivery on its link; where that has ended, or a busy service has answered already, by a request with the lock's token. The messages of a
    /// session that has ended cannot: they went back with it.</summary>
    /// <param name="receipt">The delivery.</param>
    /// <param name="outcome">What is to become of it.</param>
    /// <param name="cancellationToken">Abandons the call; it may be done.</param>
    public Task SettleAsync(ServiceBusReceipt receipt, AmqpOutcome outcome, CancellationToken cancellationToken)
    {
        var isUnsure = false;
        return queue.Retries.RunAsync(
            async () =>
            {
                try
                {
                    await TrySettleAsync(receipt, outcome, cancellationToken).ConfigureAwait(false);
                }
                catch (Exception exception) when (isUnsure && receipt.Session is null && receipt.IsRunning && ServiceBusErrors.IsLost(exception))
                {
                    // During the lease nobody else can have settled it: an attempt of ours was done, and its answer lost.
                }
                catch (Exception exception) when (ServiceBusErrors.Classify(exception) == MessageQueueErrorCode.Unavailable)
                {
                    isUnsure = true;
                    throw;
                }
            },
            cancellationToken);
    }

    /// <summary>Renews the locks of deliveries.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public async Task<Exception?[]> RenewAsync(IReadOnlyList<ServiceBusReceipt> receipts, CancellationToken cancellationToken)
    {
        var errors = new Exception?[receipts.Count];
        var plain = Enumerable.Range(0, receipts.Count).Where(i => receipts[i].Session is null).ToArray();
        var others = Enumerable.Range(0, receipts.Count).Except(plain).Select(i => RenewSessionAsync(i));
        await Task.WhenAll([RenewTogetherAsync(receipts, plain, errors, cancellationToken), .. others]).ConfigureAwait(false);
        return errors;

        async Task RenewSessionAsync(int i) => errors[i] = await TryAsync(() => RenewAsync(receipts[i], cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task TrySettleAsync(ServiceBusReceipt receipt, AmqpOutcome outcome, CancellationToken cancellationToken)
    {
        var link = receipt.Delivery.Receiver;
        if (link.IsOpen && !receipt.Delivery.IsSettled)
        {
            await link.SettleAsync(receipt.Delivery, outcome, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A refusal, such as that of a busy service, ends the delivery and not the lock.
        var request = outcome.ToRequest();
        request["lock-tokens"] = new[] { receipt.Delivery.LockToken };
        if (receipt.Session is { } session)
        {
            if (!link.IsOpen)
                throw new AmqpFailureException(AmqpConditions.SessionLockLost, "the session has ended, and its messages have gone back");
            request["session-id"] = session.Id;
        }

        await queue.AskAsync("com.microsoft:update-disposition", request, receipt.Session is null ? null : link, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Renews many in one request. One that is lost has the request refused: then each is asked for alone.</summary>
    private async Task RenewTogetherAsync(IReadOnlyList<ServiceBusReceipt> receipts, int[] indices, Exception?[] errors, CancellationToken cancellationToken)
    {
        if (indices.Length == 0)
            return;
        var failure = await TryAsync(() => RenewAsync([.. indices.Select(i => receipts[i])], cancellationToken), cancellationToken).ConfigureAwait(false);
        if (failure is not null && indices.Length > 1 && ServiceBusErrors.IsLost(failure))
            await Task.WhenAll(indices.Select(i => RenewTogetherAsync(receipts, [i], errors, cancellationToken))).ConfigureAwait(false);
        else
            Array.ForEach(indices, i => errors[i] = failure);
    }

    private async Task RenewAsync(ServiceBusReceipt[] receipts, CancellationToken cancellationToken)
    {
        var body = new Map { ["lock-tokens"] = Array.ConvertAll(receipts, receipt => receipt.Delivery.LockToken) };
        var answer = await queue.Retries.RunAsync(() => queue.AskAsync("com.microsoft:renew-lock", body, receipts[0].Delivery.Receiver, cancellationToken), cancellationToken).ConfigureAwait(false);
        var ends = answer["expirations"] as DateTime[] ?? [];
        for (var i = 0; i < receipts.Length; i++)
            Renewed(receipts[i], i < ends.Length ? ends[i] : null);
    }

    private async Task RenewAsync(ServiceBusReceipt receipt, CancellationToken cancellationToken)
    {
        var link = receipt.Delivery.Receiver;
        if (!link.IsOpen)
            throw new AmqpFailureException(AmqpConditions.SessionLockLost, "the session has ended, and its messages have gone back");
        var body = new Map { ["session-id"] = receipt.Session!.Id };
        var answer = await queue.Retries.RunAsync(() => queue.AskAsync("com.microsoft:renew-session-lock", body, link, cancellationToken), cancellationToken).ConfigureAwait(false);
        Renewed(receipt, answer["expiration"] as DateTime?);
        receipt.Session.LockedUntil = new DateTimeOffset(DateTime.SpecifyKind(answer["expiration"] as DateTime? ?? default, DateTimeKind.Utc));
    }

    private void Renewed(ServiceBusReceipt receipt, DateTime? until)
    {
        DateTimeOffset? end = until is { } time ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc)) : null;
        receipt.LockedFor = receipt.Age + Remaining(end, Longest);
    }

    private static async Task<Exception?> TryAsync(Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await act().ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception;
        }
    }
}
