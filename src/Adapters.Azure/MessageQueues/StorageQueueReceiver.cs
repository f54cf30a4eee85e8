using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Receives by looking again and again, with growing pauses, until something comes or the wait is over: Storage Queues have no long poll. What has been
/// delivered too often is set aside on the way, for the service does not do it.</summary>
/// <param name="queue">The queue.</param>
/// <param name="settler">Sets messages aside; <see langword="null"/> in a dead-letter queue.</param>
/// <param name="maxDeliveryCount">After how many deliveries messages are set aside.</param>
/// <param name="longestPause">The longest pause between two looks.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class StorageQueueReceiver(StorageQueue queue, StorageQueueSettler? settler, int maxDeliveryCount, TimeSpan longestPause, TimeProvider timeProvider)
{
    /// <summary>The most messages of one request, documented.</summary>
    public const int MaxPerRequest = 32;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    /// <summary>Receives.</summary>
    /// <param name="maxMessages">How many at most.</param>
    /// <param name="waitTime">How long to wait for the first.</param>
    /// <param name="lease">How long they are leased; rounded up to seconds.</param>
    /// <param name="cancellationToken">Ends the wait. What has been leased by then comes back when that lease ends.</param>
    public async Task<List<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan waitTime, TimeSpan lease, CancellationToken cancellationToken)
    {
        List<ReceivedMessage> received = [];
        var begun = timeProvider.GetTimestamp();
        for (var pause = FirstPause; ; pause = Shorter(pause * 2, longestPause))
        {
            var looked = await LookAsync(received, maxMessages, lease, cancellationToken).ConfigureAwait(false);
            // Behind messages that were all set aside there may be others.
            while (received.Count == 0 && looked > 0)
                looked = await LookAsync(received, maxMessages, lease, cancellationToken).ConfigureAwait(false);
            if (received.Count > 0)
            {
                await FillAsync(received, looked, maxMessages, lease, cancellationToken).ConfigureAwait(false);
                return received;
            }

            var remaining = waitTime - timeProvider.GetElapsedTime(begun);
            if (remaining <= TimeSpan.Zero)
                return received;
            await Task.Delay(Shorter(pause, remaining), timeProvider, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Takes more as long as there seem to be more.</summary>
    private async Task FillAsync(List<ReceivedMessage> received, int looked, int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        try
        {
            while (looked == MaxPerRequest && received.Count < maxMessages)
                looked = await LookAsync(received, maxMessages, lease, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What is leased already is the caller's to handle; the next receive meets the trouble again if it lasts.
        }
    }

    /// <summary>Looks once.</summary>
    /// <returns>How many messages there were, those that were set aside among them.</returns>
    private async Task<int> LookAsync(List<ReceivedMessage> received, int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        lease = StorageQueueCodec.WholeSeconds(lease);
        var asked = timeProvider.GetTimestamp();
        var response = await queue.Client.ReceiveMessagesAsync(Math.Min(maxMessages - received.Count, MaxPerRequest), lease, cancellationToken).ConfigureAwait(false);
        if (response.Value is not { Length: > 0 } messages)
        {
            StorageQueueErrors.ThrowIfForeign(response.GetRawResponse());
            return 0;
        }

        var ago = DeliveryLease.Ago(timeProvider.GetElapsedTime(asked), lease);
        var expiresAt = timeProvider.GetUtcNow() - ago + lease;
        var leased = timeProvider.GetTimestamp() - (long)(ago.TotalSeconds * timeProvider.TimestampFrequency);
        List<ReceivedMessage> worn = [];
        foreach (var message in messages)
        {
            var receipt = new StorageQueueReceipt(timeProvider, queue.Client.Uri, message, leased, lease);
            var decoded = queue.Codec.Decode(message, receipt, expiresAt, settler is null ? maxDeliveryCount : null);
            (settler is not null && decoded.DeliveryCount > maxDeliveryCount ? worn : received).Add(decoded);
        }

        if (worn.Count > 0)
            await SetAsideAsync(worn, received.Count > 0, cancellationToken).ConfigureAwait(false);
        return messages.Length;
    }

    /// <summary>Sets messages aside. One that cannot be comes again after its lease; the trouble is the caller's if there is nothing else to hand over.</summary>
    private async Task SetAsideAsync(List<ReceivedMessage> worn, bool others, CancellationToken cancellationToken)
    {
        var why = StorageQueueCodec.TooOften(maxDeliveryCount);
        var errors = await StorageQueue.ForEachAsync(worn.Count, (i, token) => settler!.SetAsideAsync(worn[i], why, token), cancellationToken).ConfigureAwait(false);
        if (!others && Array.Find(errors, error => error is not null) is { } failure)
            throw failure;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
