using Portable.Adapters.Azure.MessageQueues.Amqp;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Receives on an ordered queue: one message at a time of every session that this process holds, and of those that it accepts besides.</summary>
/// <param name="queue">The queue.</param>
/// <param name="sessions">The sessions.</param>
/// <param name="arrivals">Makes messages of deliveries.</param>
internal sealed class ServiceBusSessionReceiver(ServiceBusEntity queue, ServiceBusSessions sessions, ServiceBusArrivals arrivals)
{
    /// <summary>How long to wait for a session where only those that are free now are wanted.</summary>
    private static readonly TimeSpan NoPatience = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(1);

    /// <summary>How long the first message of a session may take, which is there.</summary>
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(2);

    /// <summary>Receives.</summary>
    /// <param name="maxMessages">How many at most.</param>
    /// <param name="waitTime">How long to wait for the first.</param>
    /// <param name="lease">How long they are leased.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<List<ReceivedMessage>> ReceiveAsync(int maxMessages, TimeSpan waitTime, TimeSpan lease, CancellationToken cancellationToken)
    {
        List<ReceivedMessage> received = [];
        var begun = queue.Clock.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<ServiceBusSession?>? accept = null;
        try
        {
            while (true)
            {
                var changed = sessions.Changed;
                while (received.Count < maxMessages && sessions.TakeIdle() is { } session)
                    await LookAsync(session, received, lease, cancellationToken).ConfigureAwait(false);
                var remaining = waitTime - queue.Clock.GetElapsedTime(begun);
                if (received.Count > 0 || remaining <= TimeSpan.Zero)
                {
                    await FillAsync(received, maxMessages, lease, cancellationToken).ConfigureAwait(false);
                    return received;
                }

                if (accept is null && !sessions.IsFull)
                    accept = AcceptAsync(Shorter(remaining, LongestPatience), over.Token);
                await Task.WhenAny(accept ?? changed, changed, Task.Delay(remaining, queue.Clock, over.Token)).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                if (accept is not { IsCompleted: true })
                    continue;
                var accepted = await accept.ConfigureAwait(false);
                accept = null;
                if (accepted is not null)
                    await LookAsync(accepted, received, lease, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            if (accept is not null)
                await FreeAsync(accept).ConfigureAwait(false);
        }
    }

    /// <summary>Takes of more sessions, as long as any are free.</summary>
    private async Task FillAsync(List<ReceivedMessage> received, int maxMessages, TimeSpan lease, CancellationToken cancellationToken)
    {
        try
        {
            while (received.Count < maxMessages && await AcceptAsync(NoPatience, cancellationToken).ConfigureAwait(false) is { } session)
                await LookAsync(session, received, lease, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (received.Count > 0 && exception is not OutOfMemoryException)
        {
            // What is leased already is the caller's to handle; the next receive meets the trouble again if it lasts.
        }
    }

    private Task<ServiceBusSession?> AcceptAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        queue.Retries.RunAsync(() => sessions.AcceptAsync(patience, cancellationToken), cancellationToken);

    /// <summary>Takes the next message of a session, or lets the session go.</summary>
    private async Task LookAsync(ServiceBusSession session, List<ReceivedMessage> received, TimeSpan lease, CancellationToken cancellationToken)
    {
        var isTaken = false;
        try
        {
            await session.Link.WaitAsync(1, session.IsNew ? FirstWait : TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
            session.IsNew = false;
            var messages = await arrivals.SortAsync(await session.Link.StopAsync().ConfigureAwait(false), session, lease).ConfigureAwait(false);
            received.AddRange(messages);
            isTaken = messages.Count > 0;
        }
        catch (AmqpFailureException)
        {
            // The session has been lost: somebody, perhaps this process, accepts it again.
        }
        finally
        {
            if (!isTaken)
                sessions.Drop(session);
        }
    }

    /// <summary>A session that was accepted when nobody waited for it any more is free for the next.</summary>
    private async Task FreeAsync(Task<ServiceBusSession?> accept)
    {
        await Task.WhenAny(accept).ConfigureAwait(false);
        if (accept is { IsCompletedSuccessfully: true } && await accept.ConfigureAwait(false) is { } session)
            sessions.Free(session);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
