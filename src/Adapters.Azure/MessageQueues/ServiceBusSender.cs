using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Sends messages, many in one transfer where the service takes that. A transfer whose answer was lost is sent again: the queue may have it twice then,
/// unless it detects duplicates, for the id stays the same.</summary>
/// <param name="queue">The queue.</param>
/// <param name="maxSize">The largest message in bytes.</param>
internal sealed class ServiceBusSender(ServiceBusEntity queue, int maxSize)
{
    /// <summary>The most messages of a batch, documented.</summary>
    private const int MostMessages = 4500;

    /// <summary>What a batch costs beside its messages, and what each of them costs besides at most.</summary>
    private const int BatchSize = 512;
    private const int SectionSize = 8;

    /// <summary>Sends one message.</summary>
    public Task SendAsync(BrokeredMessage message, CancellationToken cancellationToken) => queue.Retries.RunAsync(
        async () =>
        {
            var link = await queue.SenderAsync(cancellationToken).ConfigureAwait(false);
            await link.SendAsync(AmqpMessageFormat.ToTransfer(message), cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Sends messages, those of one session in their order.</summary>
    /// <returns>Why each failed; <see langword="null"/> for those that did not.</returns>
    public async Task<Exception?[]> SendAsync(IReadOnlyList<BrokeredMessage> messages, CancellationToken cancellationToken)
    {
        var errors = new Exception?[messages.Count];
        // All messages of a batch must be of one session: it goes to one partition.
        var sessions = Enumerable.Range(0, messages.Count).GroupBy(i => messages[i].SessionId).Select(group => group.ToArray()).ToArray();
        await Task.WhenAll(sessions.Select(indices => SendInOrderAsync(messages, indices, errors, cancellationToken))).ConfigureAwait(false);
        return errors;
    }

    private async Task SendInOrderAsync(IReadOnlyList<BrokeredMessage> messages, int[] indices, Exception?[] errors, CancellationToken cancellationToken)
    {
        if (indices.Length == 1)
        {
            await TryAsync(() => SendAsync(messages[indices[0]], cancellationToken), indices, errors, cancellationToken).ConfigureAwait(false);
            return;
        }

        var encoded = Array.ConvertAll(indices, i => AmqpMessageFormat.Encode(messages[i]));
        var from = 0;
        while (from < indices.Length)
        {
            var (to, size) = (from, BatchSize);
            while (to < indices.Length && to - from < MostMessages && (to == from || size + encoded[to].Length + SectionSize <= maxSize))
                size += encoded[to++].Length + SectionSize;
            await SendBatchAsync(messages, encoded, indices, from..to, errors, cancellationToken).ConfigureAwait(false);
            // The rest of a session would overtake what failed.
            if (messages[indices[from]].SessionId is not null && errors[indices[to - 1]] is { } failure && ServiceBusErrors.IsTransient(failure))
            {
                foreach (var i in indices[to..])
                    errors[i] = failure;
                return;
            }

            from = to;
        }
    }

    /// <summary>Sends a batch. A refused one is sent in halves: one bad message must not hide what the others are.</summary>
    private async Task SendBatchAsync(
        IReadOnlyList<BrokeredMessage> messages, ReadOnlyMemory<byte>[] encoded, int[] indices, Range range, Exception?[] errors, CancellationToken cancellationToken)
    {
        var batch = indices[range];
        if (batch.Length == 1)
        {
            await TryAsync(() => SendAsync(messages[batch[0]], cancellationToken), batch, errors, cancellationToken).ConfigureAwait(false);
            return;
        }

        var failure = await TryAsync(
            () => queue.Retries.RunAsync(
                async () =>
                {
                    var link = await queue.SenderAsync(cancellationToken).ConfigureAwait(false);
                    await link.SendAsync(AmqpMessageFormat.ToBatch(encoded[range], messages[batch[0]]), cancellationToken).ConfigureAwait(false);
                },
                cancellationToken),
            batch,
            errors,
            cancellationToken).ConfigureAwait(false);
        if (failure is null || !ServiceBusErrors.IsRefusedMessage(failure))
            return;
        var middle = range.Start.Value + (batch.Length / 2);
        await SendBatchAsync(messages, encoded, indices, range.Start.Value..middle, errors, cancellationToken).ConfigureAwait(false);
        await SendBatchAsync(messages, encoded, indices, middle..range.End.Value, errors, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<Exception?> TryAsync(Func<Task> send, int[] indices, Exception?[] errors, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        try
        {
            await send().ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            failure = exception;
        }

        foreach (var i in indices)
            errors[i] = failure;
        return failure;
    }
}
