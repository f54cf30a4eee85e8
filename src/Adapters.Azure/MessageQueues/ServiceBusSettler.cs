using Portable.Adapters.Azure.MessageQueues.Amqp;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Settles deliveries that are still held, and renews their leases. A failure is what the service said, or would have said.</summary>
/// <param name="queue">The queue.</param>
/// <param name="locks">Settles and renews locks.</param>
/// <param name="keeper">Keeps leases.</param>
/// <param name="sender">Sends again what is to come after a delay; <see langword="null"/> in a dead-letter queue, which takes no messages.</param>
internal sealed class ServiceBusSettler(ServiceBusEntity queue, ServiceBusLocks locks, ServiceBusLeaseKeeper keeper, ServiceBusSender? sender)
{
    /// <summary>Settles messages.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public async Task<Exception?[]> SettleAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        var receipts = requests.Select(request => ReceiptOf(request.Message)).ToArray();
        return await Task.WhenAll(receipts.Select((receipt, i) => TrySettleAsync(requests[i], receipt, cancellationToken))).ConfigureAwait(false);
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
                results[i].Error = ServiceBusErrors.Lost(messages[i].MessageId);
        }

        var now = queue.Clock.GetUtcNow();
        var ages = held.ConvertAll(i => receipts[i].Age);
        var errors = await locks.RenewAsync(held.ConvertAll(i => receipts[i]), cancellationToken).ConfigureAwait(false);
        for (var k = 0; k < errors.Length; k++)
        {
            results[held[k]] = (now + lease, errors[k]);
            if (errors[k] is not null)
                continue;
            receipts[held[k]].ExtendTo(ages[k] + lease);
            keeper.Keep(receipts[held[k]], ages[k] + lease);
        }

        return results;
    }

    private async Task<Exception?> TrySettleAsync(SettleRequest request, ServiceBusReceipt receipt, CancellationToken cancellationToken)
    {
        if (!receipt.TryClaim())
            return ServiceBusErrors.Lost(request.Message.MessageId);
        var done = false;
        try
        {
            await SettleAsync(request, receipt, cancellationToken).ConfigureAwait(false);
            done = true;
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return exception;
        }
        finally
        {
            // Done or not, the service knows: it refuses the lock of a message that has been given back.
            if (!done)
                receipt.Unclaim();
        }
    }

    private async Task SettleAsync(SettleRequest request, ServiceBusReceipt receipt, CancellationToken cancellationToken)
    {
        var settlement = request.Settlement;
        if (settlement is { Kind: SettlementKind.Abandon } && settlement.Delay > TimeSpan.Zero)
        {
            if (receipt.Session is not null || sender is null)
            {
                // Sent again it would lose its place; a dead letter could not be sent at all.
                keeper.HoldBack(receipt, settlement.Delay);
                return;
            }

            await sender.SendAsync(ServiceBusMessageCodec.Again(receipt, queue.Clock.GetUtcNow() + settlement.Delay), cancellationToken).ConfigureAwait(false);
        }

        await locks.SettleAsync(receipt, OutcomeOf(settlement, receipt), cancellationToken).ConfigureAwait(false);
        keeper.Release(receipt);
        receipt.Session?.Leave(receipt);
    }

    /// <summary>What has been sent again is done with: a crash between the two doubles a message and loses none.</summary>
    private static AmqpOutcome OutcomeOf(Settlement settlement, ServiceBusReceipt receipt) => settlement.Kind switch
    {
        SettlementKind.DeadLetter => ServiceBusMessageCodec.SetAside(receipt, new(settlement.Reason!, settlement.Description, receipt.DeliveryCount)),
        SettlementKind.Abandon when settlement.Delay == TimeSpan.Zero => AmqpOutcome.Abandoned,
        _ => AmqpOutcome.Completed,
    };

    private ServiceBusReceipt ReceiptOf(ReceivedMessage message) =>
        message.Receipt is ServiceBusReceipt receipt && receipt.Queue.IsSame(queue)
            ? receipt
            : throw new ArgumentException($"Message {message.MessageId} was not received from the Service Bus queue {queue.Path}.", nameof(message));
}
