using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>The sessions that this process holds. One in which nothing is left, or that nobody receives from for a moment, is let go, for another consumer may wait
/// for it.</summary>
/// <param name="queue">The queue.</param>
/// <param name="most">How many are held at once.</param>
internal sealed class ServiceBusSessions(ServiceBusEntity queue, int most) : IDisposable
{
    /// <summary>How long a session is held that nobody receives from.</summary>
    private static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly HashSet<ServiceBusSession> held = [];
    private readonly LinkedList<ServiceBusSession> idle = new();
    private readonly CancellationTokenSource disposal = new();
    private TaskCompletionSource changed = New();
    private int accepting;

    /// <summary>Ends when a session may have come free, or a place for another.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
                return changed.Task;
        }
    }

    /// <summary>Whether no more may be held.</summary>
    public bool IsFull
    {
        get
        {
            lock (gate)
                return held.Count + accepting >= most;
        }
    }

    /// <summary>A session that is held and of which no message is out; <see langword="null"/> where there is none.</summary>
    public ServiceBusSession? TakeIdle()
    {
        lock (gate)
        {
            while (idle.First is { Value: var session })
            {
                idle.RemoveFirst();
                if (held.Contains(session) && session.Link.IsOpen)
                    return session;
            }

            return null;
        }
    }

    /// <summary>Accepts the next session that is free and has messages.</summary>
    /// <param name="patience">How long to wait for it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The session; <see langword="null"/> where none came, or no more may be held.</returns>
    public async Task<ServiceBusSession?> AcceptAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (held.Count + accepting >= most)
                return null;
            accepting++;
        }

        ServiceBusSession? session = null;
        try
        {
            session = new(await queue.OpenAsync(deletes: false, patience, cancellationToken).ConfigureAwait(false), Free);
            return session;
        }
        catch (AmqpFailureException exception) when (exception.IsTimeUp)
        {
            return null;
        }
        finally
        {
            lock (gate)
            {
                accepting--;
                if (session is not null)
                    held.Add(session);
                else
                    Pulse();
            }

            if (session is not null)
                _ = session.Link.Ended.ContinueWith((_, ended) => Drop((ServiceBusSession)ended!), session, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Lets a session go.</summary>
    public void Drop(ServiceBusSession session)
    {
        lock (gate)
        {
            if (!held.Remove(session))
                return;
            Pulse();
        }

        session.Link.Close();
    }

    /// <summary>A session of which no message is out.</summary>
    public void Free(ServiceBusSession session)
    {
        lock (gate)
        {
            if (!held.Contains(session))
                return;
            idle.AddLast(session);
            Pulse();
        }

        _ = DropIfIdleAsync(session);
    }

    /// <summary>Lets all sessions go; they give back what is out.</summary>
    public void Dispose()
    {
        disposal.Cancel();
        ServiceBusSession[] all;
        lock (gate)
            all = [.. held];
        foreach (var session in all)
            Drop(session);
        disposal.Dispose();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task DropIfIdleAsync(ServiceBusSession session)
    {
        try
        {
            await Task.Delay(IdleTime, queue.Clock, disposal.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        lock (gate)
        {
            // Somebody may be receiving from it.
            if (!idle.Remove(session))
                return;
        }

        Drop(session);
    }

    private void Pulse()
    {
        changed.TrySetResult();
        changed = New();
    }
}
