using Amqp.Types;
using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Empties a queue: receives and deletes until nothing comes, and cancels what is scheduled. What others have locked stays.</summary>
/// <param name="queue">The queue.</param>
/// <param name="isOrdered">Whether it has sessions.</param>
internal sealed class ServiceBusPurge(ServiceBusEntity queue, bool isOrdered)
{
    private const int MostAtOnce = 250;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);

    /// <summary>Deletes all messages.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // First what is to come: it would appear behind those that are deleted.
        await CancelScheduledAsync(cancellationToken).ConfigureAwait(false);
        do
        {
            await queue.Retries.RunAsync(() => EmptyAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        while (isOrdered && await HasSessionAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task EmptyAsync(CancellationToken cancellationToken)
    {
        if (await OpenAsync(deletes: true, cancellationToken).ConfigureAwait(false) is not { } link)
            return;
        try
        {
            do
                await link.WaitAsync(MostAtOnce, Wait, cancellationToken).ConfigureAwait(false);
            while ((await link.StopAsync().ConfigureAwait(false)).Count > 0);
        }
        finally
        {
            link.Close();
        }
    }

    private async Task<bool> HasSessionAsync(CancellationToken cancellationToken)
    {
        var link = await OpenAsync(deletes: false, cancellationToken).ConfigureAwait(false);
        link?.Close();
        return link is not null;
    }

    private async Task<AmqpReceiver?> OpenAsync(bool deletes, CancellationToken cancellationToken)
    {
        try
        {
            return await queue.OpenAsync(deletes, isOrdered ? Wait : null, cancellationToken).ConfigureAwait(false);
        }
        catch (AmqpFailureException exception) when (isOrdered && exception.IsTimeUp)
        {
            return null;
        }
    }

    private async Task CancelScheduledAsync(CancellationToken cancellationToken)
    {
        for (var from = 0L; ;)
        {
            var body = new Map { ["from-sequence-number"] = from, ["message-count"] = MostAtOnce };
            var answer = await queue.Retries.RunAsync(() => queue.AskAsync("com.microsoft:peek-message", body, null, cancellationToken), cancellationToken).ConfigureAwait(false);
            var messages = ((answer["messages"] as System.Collections.IEnumerable)?.OfType<Map>() ?? []).Select(entry => AmqpMessageFormat.Decode((byte[])entry["message"])).ToArray();
            if (messages.Length == 0)
                return;
            var scheduled = messages.Where(message => message.IsScheduled).Select(message => message.SequenceNumber).ToArray();
            if (scheduled.Length > 0)
                await CancelAsync(scheduled, cancellationToken).ConfigureAwait(false);
            from = messages[^1].SequenceNumber + 1;
        }
    }

    private async Task CancelAsync(long[] sequenceNumbers, CancellationToken cancellationToken)
    {
        try
        {
            await queue.AskAsync("com.microsoft:cancel-scheduled-message", new Map { ["sequence-numbers"] = sequenceNumbers }, null, cancellationToken).ConfigureAwait(false);
        }
        catch (AmqpFailureException exception) when (exception.Condition is AmqpConditions.MessageNotFound && sequenceNumbers.Length > 1)
        {
            // One has appeared meanwhile; it is received.
            foreach (var number in sequenceNumbers)
                await CancelAsync([number], cancellationToken).ConfigureAwait(false);
        }
        catch (AmqpFailureException exception) when (exception.Condition is AmqpConditions.MessageNotFound)
        {
            // It has appeared, and is received.
        }
    }
}
