using Azure;
using Azure.Storage.Queues.Models;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Settles deliveries that are still held, and renews their leases. A failure is the exception that the service gave, or would have given.</summary>
/// <param name="queue">The queue.</param>
/// <param name="deadLetters">Its dead-letter queue; <see langword="null"/> if it is one itself.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class StorageQueueSettler(StorageQueue queue, StorageQueue? deadLetters, TimeProvider timeProvider)
{
    /// <summary>Settles one message.</summary>
    public async Task SettleAsync(ReceivedMessage message, Settlement settlement, CancellationToken cancellationToken)
    {
        var receipt = ReceiptOf(message);
        if (!receipt.TryClaim())
            throw StorageQueueErrors.Lost(message.MessageId);
        var done = false;
        try
        {
            await (settlement.Kind switch
            {
                SettlementKind.Abandon => AbandonAsync(receipt, settlement.Delay, cancellationToken),
                SettlementKind.DeadLetter => SetAsideAsync(message, receipt, new(settlement.Reason!, settlement.Description, message.DeliveryCount), cancellationToken),
                _ => DeleteAsync(receipt, cancellationToken),
            }).ConfigureAwait(false);
            done = true;
        }
        finally
        {
            // Done or not, the service knows: it refuses the pop receipt of a message that has been given back.
            if (!done)
                receipt.Unclaim();
        }
    }

    /// <summary>Settles many.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public Task<Exception?[]> SettleAsync(IReadOnlyList<SettleRequest> requests, CancellationToken cancellationToken)
    {
        foreach (var request in requests)
            _ = ReceiptOf(request.Message);
        return StorageQueue.ForEachAsync(requests.Count, (i, token) => SettleAsync(requests[i].Message, requests[i].Settlement, token), cancellationToken);
    }

    /// <summary>Sets a message aside that was delivered too often.</summary>
    public Task SetAsideAsync(ReceivedMessage message, DeadLetterInfo why, CancellationToken cancellationToken) =>
        SetAsideAsync(message, ReceiptOf(message), why, cancellationToken);

    /// <summary>Lets leases last from now on.</summary>
    /// <returns>For each message when its lease ends now, or why it was not renewed.</returns>
    public async Task<(DateTimeOffset ExpiresAt, Exception? Error)[]> RenewAsync(IReadOnlyList<ReceivedMessage> messages, TimeSpan lease, CancellationToken cancellationToken)
    {
        var receipts = messages.Select(ReceiptOf).ToArray();
        var seconds = StorageQueueCodec.WholeSeconds(lease);
        var expiry = new DateTimeOffset[receipts.Length];
        var errors = await StorageQueue.ForEachAsync(
            receipts.Length,
            (i, token) => receipts[i].UseAsync(
                async pop =>
                {
                    if (!receipts[i].IsHeld)
                        throw StorageQueueErrors.Lost(receipts[i].MessageId);
                    var (now, age) = (timeProvider.GetUtcNow(), receipts[i].Age);
                    var updated = await UpdateAsync(receipts[i], pop, seconds, token).ConfigureAwait(false);
                    receipts[i].ExtendTo(age + seconds);
                    expiry[i] = now + seconds;
                    return updated;
                },
                token),
            cancellationToken).ConfigureAwait(false);
        return [.. errors.Select((error, i) => (expiry[i], error))];
    }

    /// <summary>Copies a message to the dead-letter queue and deletes it: a crash between the two doubles a message and loses none.</summary>
    private async Task SetAsideAsync(ReceivedMessage message, StorageQueueReceipt receipt, DeadLetterInfo why, CancellationToken cancellationToken)
    {
        var note = new StorageQueueDeadLetterNote { Reason = why.Reason, Description = why.Description, DeliveryCount = why.DeliveryCount };
        try
        {
            await deadLetters!.SendAsync(queue.Codec.EncodeDeadLetter(message, receipt, note), TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (exception.Is(QueueErrorCode.QueueNotFound))
        {
            throw new RequestFailedException(exception.Status, $"the dead-letter queue '{deadLetters!.Client.Name}' does not exist", exception.ErrorCode, exception);
        }

        await DeleteAsync(receipt, cancellationToken).ConfigureAwait(false);
    }

    private Task DeleteAsync(StorageQueueReceipt receipt, CancellationToken cancellationToken) => receipt.UseAsync(
        async pop =>
        {
            try
            {
                await queue.Client.DeleteMessageAsync(receipt.MessageId, pop, cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException exception) when (exception.Is(QueueErrorCode.MessageNotFound) && receipt is { IsRunning: true, IsInDoubt: false })
            {
                // During the lease nobody else can have deleted it: an attempt of ours was done, and its answer lost.
            }

            return pop;
        },
        cancellationToken);

    /// <summary>Gives a message back. The new pop receipt is not kept: it is not our message any more.</summary>
    private Task AbandonAsync(StorageQueueReceipt receipt, TimeSpan delay, CancellationToken cancellationToken) => receipt.UseAsync(
        async pop =>
        {
            var inDoubt = receipt.IsInDoubt;
            try
            {
                await UpdateAsync(receipt, pop, StorageQueueCodec.WholeSeconds(delay), cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException exception) when (StorageQueueErrors.Classify(exception) == MessageQueueErrorCode.LeaseLost && receipt.IsRunning && !inDoubt)
            {
                // During the lease nobody else can have got it: an attempt of ours was done, and its answer lost.
            }

            return pop;
        },
        cancellationToken);

    private async Task<string> UpdateAsync(StorageQueueReceipt receipt, string pop, TimeSpan hidden, CancellationToken cancellationToken)
    {
        try
        {
            var response = await queue.Client.UpdateMessageAsync(receipt.MessageId, pop, (string?)null, hidden, cancellationToken).ConfigureAwait(false);
            return response.Value.PopReceipt ?? throw StorageQueueErrors.Unanswered();
        }
        catch
        {
            receipt.Doubt();
            throw;
        }
    }

    private StorageQueueReceipt ReceiptOf(ReceivedMessage message) =>
        message.Receipt is StorageQueueReceipt receipt && receipt.Queue == queue.Client.Uri
            ? receipt
            : throw new ArgumentException($"Message {message.MessageId} was not received from the Storage queue {queue.Client.Name}.", nameof(message));
}
