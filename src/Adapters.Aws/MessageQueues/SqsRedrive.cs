using Amazon.Runtime;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Moves messages from the dead-letter queue back: all of a standard queue by a task of SQS's own; a number of them, those of a FIFO queue, and
/// where there are no such tasks, by receiving, sending and deleting.</summary>
/// <param name="queue">The queue.</param>
/// <param name="deadLetters">Its dead-letter queue.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class SqsRedrive(SqsQueue queue, SqsQueue deadLetters, TimeProvider timeProvider)
{
    /// <summary>A short poll asks some of SQS's servers only ("a subset"), a long one all: the least long one tells that the queue is empty.</summary>
    private static readonly TimeSpan LeastLongPoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private readonly SqsReceiver receiver = new(deadLetters, isDeadLetterQueue: true, timeProvider);
    private readonly SqsSender sender = new(queue, timeProvider);
    private readonly SqsSettler settler = new(deadLetters, null, timeProvider);
    private readonly SqsMoveTask task = new(queue.Client, timeProvider);
    private volatile bool hasTasks = true;

    /// <summary>Moves messages.</summary>
    /// <param name="maxMessages">How many at most; by default all.</param>
    /// <param name="cancellationToken">Stops after those that are on their way.</param>
    /// <returns>How many were moved.</returns>
    public async Task<int> RunAsync(int? maxMessages, CancellationToken cancellationToken)
    {
        var address = await deadLetters.Address.GetAsync(cancellationToken).ConfigureAwait(false);
        if (maxMessages is null && hasTasks && !queue.IsFifo && address is { Arn: { } from, SourceArn: { } to })
        {
            try
            {
                return await task.RunAsync(from, to, cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonServiceException exception) when (HasNoTasks(exception))
            {
                hasTasks = SqsErrors.CodeOf(exception) == "UnsupportedOperation";
            }
        }

        return await MoveAsync(maxMessages ?? int.MaxValue, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether tasks are unknown to the server or forbidden to the caller. Another task that is running is an unsupported operation too; moving
    /// messages beside it is harmless.</summary>
    private static bool HasNoTasks(AmazonServiceException exception) =>
        SqsErrors.CodeOf(exception) is "UnsupportedOperation" or "InvalidAction" or "UnknownOperation" or "UnknownOperationException" or "NotImplemented"
        || AwsErrors.Classify(exception) is ProviderFailure.PermissionDenied
        || (int)exception.StatusCode is 404 or 405 or >= 500;

    private async Task<int> MoveAsync(int maxMessages, CancellationToken cancellationToken)
    {
        // Those that came back here meanwhile have failed again: moving them once more would never end.
        HashSet<string> sent = new(StringComparer.Ordinal);
        var moved = 0;
        while (moved < maxMessages)
        {
            var received = await receiver.ReceiveAsync(Math.Min(maxMessages - moved, SqsBatch.MaxEntries), LeastLongPoll, Lease, cancellationToken).ConfigureAwait(false);
            var back = received.Where(message => sent.Contains(OriginOf(message))).ToList();
            var fresh = received.Except(back).ToList();
            await ReleaseAsync(back).ConfigureAwait(false);
            if (fresh.Count == 0)
                break;
            moved += await MoveAsync(fresh, sent).ConfigureAwait(false);
        }

        return moved;
    }

    /// <summary>Moves what is leased, whatever the caller's token says: it is on its way.</summary>
    private async Task<int> MoveAsync(List<ReceivedMessage> messages, HashSet<string> sent)
    {
        var outgoing = messages.Select(message => SqsMessageCodec.Forward(message, (SqsReceipt)message.Receipt, queue.IsFifo, note: null)).ToList();
        var results = await sender.SendAsync(outgoing, CancellationToken.None).ConfigureAwait(false);
        var taken = messages.Where((_, i) => results[i].Error is null).ToList();
        sent.UnionWith(results.Where(result => result.MessageId is not null).Select(result => result.MessageId!));
        var deleted = await settler.SettleAsync([.. taken.Select(message => new SettleRequest(message, Settlement.Complete))], CancellationToken.None).ConfigureAwait(false);
        await ReleaseAsync(messages.Except(taken)).ConfigureAwait(false);
        if ((results.FirstOrDefault(result => result.Error is not null).Error ?? deleted.FirstOrDefault(error => error is not null)) is { } failure)
            throw failure;
        return taken.Count;
    }

    private async Task ReleaseAsync(IEnumerable<ReceivedMessage> messages)
    {
        SettleRequest[] requests = [.. messages.Select(message => new SettleRequest(message, Settlement.Abandon()))];
        if (requests.Length > 0)
            await settler.SettleAsync(requests, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>The id that a dead letter had in its queue: SQS keeps it when it sets a message aside, a note tells it otherwise.</summary>
    private static string OriginOf(ReceivedMessage message) =>
        SqsAttributes.Json(((SqsReceipt)message.Receipt).MessageAttributes, SqsAttributes.DeadLetter, SqsJson.Instance.DeadLetterNote) is { } note && message.DeadLetter?.Reason == note.Reason
            ? note.MessageId
            : message.MessageId;
}
