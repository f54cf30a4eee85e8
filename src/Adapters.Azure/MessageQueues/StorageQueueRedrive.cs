using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Moves messages from the dead-letter queue back, by receiving, sending and deleting.</summary>
/// <param name="queue">The queue.</param>
/// <param name="deadLetters">Its dead-letter queue.</param>
/// <param name="receiver">Receives from the dead-letter queue.</param>
/// <param name="settler">Settles in the dead-letter queue.</param>
internal sealed class StorageQueueRedrive(StorageQueue queue, StorageQueue deadLetters, StorageQueueReceiver receiver, StorageQueueSettler settler)
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    /// <summary>Moves messages.</summary>
    /// <param name="maxMessages">How many at most.</param>
    /// <param name="cancellationToken">Stops after those that are on their way.</param>
    /// <returns>How many were moved.</returns>
    public async Task<int> RunAsync(int maxMessages, CancellationToken cancellationToken)
    {
        List<ReceivedMessage> late = [];
        DateTimeOffset? begun = null;
        var moved = 0;
        try
        {
            while (moved < maxMessages)
            {
                var most = Math.Min(maxMessages - moved, StorageQueueReceiver.MaxPerRequest);
                var received = await receiver.ReceiveAsync(most, TimeSpan.Zero, Lease, cancellationToken).ConfigureAwait(false);
                // What came here since the first was moved, by the service's clock, may be just that again: moving it once more would never end.
                var fresh = received.Where(message => begun is null || message.EnqueuedAt <= begun).ToList();
                late.AddRange(received.Except(fresh));
                if (fresh.Count == 0)
                    break;
                var (count, at) = await MoveAsync(fresh).ConfigureAwait(false);
                (moved, begun) = (moved + count, begun ?? at);
            }
        }
        finally
        {
            await ReleaseAsync(late).ConfigureAwait(false);
        }

        return moved;
    }

    /// <summary>Moves what is leased, whatever the caller's token says: it is on its way.</summary>
    private async Task<(int Count, DateTimeOffset At)> MoveAsync(List<ReceivedMessage> messages)
    {
        var at = new DateTimeOffset?[messages.Count];
        var errors = await StorageQueue.ForEachAsync(
            messages.Count,
            async (i, token) =>
            {
                var text = deadLetters.Codec.EncodeRedriven(messages[i], (StorageQueueReceipt)messages[i].Receipt);
                at[i] = (await queue.SendAsync(text, TimeSpan.Zero, token).ConfigureAwait(false)).InsertionTime;
                await settler.SettleAsync(messages[i], Settlement.Complete, token).ConfigureAwait(false);
            },
            CancellationToken.None).ConfigureAwait(false);
        if (Array.Find(errors, error => error is not null) is not { } failure)
            return (messages.Count, at.Min()!.Value);
        await ReleaseAsync(messages.Where((_, i) => at[i] is null)).ConfigureAwait(false);
        throw failure;
    }

    private async Task ReleaseAsync(IEnumerable<ReceivedMessage> messages) =>
        await settler.SettleAsync([.. messages.Select(message => new SettleRequest(message, Settlement.Abandon()))], CancellationToken.None).ConfigureAwait(false);
}
