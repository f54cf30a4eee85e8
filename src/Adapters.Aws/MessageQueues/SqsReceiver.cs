using Amazon.SQS;
using Amazon.SQS.Model;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Receives by long polls of at most 20 seconds, SQS's documented limit, until something comes or the wait is over.</summary>
/// <param name="queue">The queue.</param>
/// <param name="isDeadLetterQueue">Whether what comes are dead letters.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SqsReceiver(SqsQueue queue, bool isDeadLetterQueue, TimeProvider timeProvider)
{
    private const int LongestPoll = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly List<string> AllAttributes = ["All"];

    private readonly List<string> systemAttributes =
    [
        MessageSystemAttributeName.ApproximateReceiveCount,
        MessageSystemAttributeName.SentTimestamp,
        .. queue.IsFifo ? (string[])[MessageSystemAttributeName.MessageGroupId, MessageSystemAttributeName.MessageDeduplicationId] : [],
        .. isDeadLetterQueue ? (string[])[MessageSystemAttributeName.DeadLetterQueueSourceArn] : [],
    ];

    // A poll must have its answer before the client gives the request up.
    private readonly int longestPoll = (int)Math.Min(LongestPoll, (queue.Client.Config.Timeout?.TotalSeconds ?? LongestPoll * 2) / 2);

    /// <summary>Receives.</summary>
    /// <param name="maxMessages">How many at most.</param>
    /// <param name="waitTime">How long to wait for the first.</param>
    /// <param name="lease">How long they are leased; rounded up to seconds.</param>
    /// <param name="cancellationToken">Ends the request. What SQS has leased by then comes back when that lease ends.</param>
    public async Task<List<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan waitTime, TimeSpan lease, CancellationToken cancellationToken)
    {
        var address = await queue.Address.GetAsync(cancellationToken).ConfigureAwait(false);
        List<ReceivedMessage> received = [];
        var begun = timeProvider.GetTimestamp();
        for (var pause = FirstPause; ; pause = Shorter(pause * 2, LongestPause))
        {
            var remaining = waitTime - timeProvider.GetElapsedTime(begun);
            var poll = remaining > TimeSpan.Zero ? (int)Math.Min(longestPoll, Math.Ceiling(remaining.TotalSeconds)) : 0;
            var asked = timeProvider.GetTimestamp();
            await PollAsync(address, received, maxMessages, poll, lease, cancellationToken).ConfigureAwait(false);
            if (received.Count > 0)
                break;
            remaining = waitTime - timeProvider.GetElapsedTime(begun);
            if (remaining <= TimeSpan.Zero)
                return received;
            // An empty answer before its time would turn the wait into a storm of requests.
            if (timeProvider.GetElapsedTime(asked) < TimeSpan.FromSeconds(poll) * 0.9 || poll == 0)
                await Task.Delay(Shorter(pause, remaining), timeProvider, cancellationToken).ConfigureAwait(false);
        }

        await FillAsync(address, received, maxMessages, lease, cancellationToken).ConfigureAwait(false);
        return received;
    }

    /// <summary>Takes more without a wait, as long as there seem to be more.</summary>
    private async Task FillAsync(QueueAddress address, List<ReceivedMessage> received, int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        try
        {
            for (var full = received.Count == SqsBatch.MaxEntries; full && received.Count < maxMessages;)
            {
                var before = received.Count;
                await PollAsync(address, received, maxMessages - before, 0, lease, cancellationToken).ConfigureAwait(false);
                full = received.Count == before + SqsBatch.MaxEntries;
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // What is leased already is the caller's to handle; the next receive meets the trouble again if it lasts.
        }
    }

    private async Task PollAsync(QueueAddress address, List<ReceivedMessage> received, int maxMessages, int wait, TimeSpan lease, CancellationToken cancellationToken)
    {
        var seconds = SqsMessageCodec.WholeSeconds(lease);
        var request = new ReceiveMessageRequest
        {
            QueueUrl = address.Url,
            MaxNumberOfMessages = Math.Min(maxMessages, SqsBatch.MaxEntries),
            WaitTimeSeconds = wait,
            VisibilityTimeout = seconds,
            MessageSystemAttributeNames = systemAttributes,
            MessageAttributeNames = AllAttributes,
        };
        var asked = timeProvider.GetTimestamp();
        var response = await queue.Client.ReceiveMessageAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Messages is not { Count: > 0 } messages)
            return;
        var ago = DeliveryLease.Ago(timeProvider.GetElapsedTime(asked), lease);
        var expiresAt = timeProvider.GetUtcNow() - ago + TimeSpan.FromSeconds(seconds);
        var leased = timeProvider.GetTimestamp() - (long)(ago.TotalSeconds * timeProvider.TimestampFrequency);
        foreach (var message in messages)
        {
            var receipt = new SqsReceipt(timeProvider, address.Url, message, leased, TimeSpan.FromSeconds(seconds));
            received.Add(SqsMessageCodec.Decode(message, receipt, expiresAt, isDeadLetterQueue ? address.MaxReceiveCount : null));
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
