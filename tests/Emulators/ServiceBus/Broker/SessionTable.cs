namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>The sessions of a queue, and the receivers that wait for one.</summary>
internal sealed class SessionTable(QueueEntity queue, Agenda agenda)
{
    private readonly Dictionary<string, MessageSession> sessions = new(StringComparer.Ordinal);
    private readonly LinkedList<Waiter> waiters = [];

    public MessageSession this[string id]
    {
        get
        {
            if (!sessions.TryGetValue(id, out var session))
                sessions.Add(id, session = new MessageSession(id));
            return session;
        }
    }

    /// <summary>The ids of the sessions with messages or a state that were touched after a time.</summary>
    public IEnumerable<string> ListIds(DateTimeOffset updatedAfter) =>
        sessions.Values
            .Where(session => session.State is null ? queue.Messages.Any(message => message.SessionId == session.Id) : session.LastUpdated > updatedAfter)
            .Select(session => session.Id)
            .Order(StringComparer.Ordinal);

    /// <summary>Locks a session for a receiver: the one of an id, or the next that is free and has messages, for which it waits.</summary>
    /// <param name="receiver">Whose it will be.</param>
    /// <param name="id">The id; <see langword="null"/> for the next.</param>
    /// <param name="patience">How long it waits for the next.</param>
    /// <param name="answer">Learns the session, or why there is none.</param>
    public void Accept(IReceiver receiver, string? id, TimeSpan patience, Action<MessageSession?, BrokerError?> answer)
    {
        if (id is not null)
        {
            if (this[id].Holder is not null)
                answer(null, BrokerError.SessionTaken(id));
            else
                Grant(this[id], new Waiter(receiver, answer));
            return;
        }

        var waiter = new Waiter(receiver, answer);
        waiters.AddLast(waiter);
        Offer();
        agenda.At(agenda.Now + patience, () =>
        {
            if (waiters.Remove(waiter))
                answer(null, BrokerError.NoSessionInTime());
        });
    }

    /// <summary>Renews a session's lock.</summary>
    /// <param name="id">The session.</param>
    /// <param name="linkName">The name of the link that says it holds it; <see langword="null"/> if it does not say.</param>
    /// <returns>Its new end; <see langword="null"/> if it is lost.</returns>
    public DateTimeOffset? Renew(string id, string? linkName)
    {
        if (FindHeld(id, linkName) is not { } session)
            return null;
        Extend(session);
        return session.LockedUntil;
    }

    /// <summary>A session whose lock holds; <see langword="null"/> if it does not, or not for this link.</summary>
    public MessageSession? FindHeld(string id, string? linkName) =>
        sessions.GetValueOrDefault(id) is { Holder: { } holder } session && session.LockedUntil > agenda.Now && (linkName is null || linkName == holder.LinkName)
            ? session
            : null;

    public void SetState(MessageSession session, byte[]? state)
    {
        session.State = state;
        session.LastUpdated = agenda.Now;
    }

    /// <summary>
    /// A receiver has gone: its session is free at once, and its messages are given back without a count ("Session is accepted, the messages within
    /// the session aren't completed …, and the session is closed: No").
    /// </summary>
    public void Leave(IReceiver receiver)
    {
        foreach (var waiter in waiters.Where(waiter => waiter.Receiver == receiver).ToList())
            waiters.Remove(waiter);
        foreach (var session in sessions.Values.Where(session => session.Holder == receiver).ToList())
            Release(session, count: false);
        queue.Pump();
    }

    public void Pump()
    {
        Offer();
        foreach (var session in sessions.Values)
        {
            while (session.Ready.Count > 0 && session.Holder is { Credit: > 0 } holder && session.LockedUntil > agenda.Now)
                queue.Deliver(session.Ready.First().Value, holder);
        }
    }

    private void Offer()
    {
        while (waiters.First is { } first && NextFree() is { } session)
        {
            waiters.RemoveFirst();
            Grant(session, first.Value);
        }
    }

    private MessageSession? NextFree() =>
        waiters.Count == 0
            ? null
            : sessions.Values.Where(session => session.Holder is null && session.Ready.Count > 0).MinBy(session => session.Ready.First().Key);

    private void Grant(MessageSession session, Waiter waiter)
    {
        session.Holder = waiter.Receiver;
        Extend(session);
        waiter.Answer(session, null);
    }

    private void Extend(MessageSession session)
    {
        session.LockedUntil = agenda.Now + queue.Options.LockDuration;
        session.LastUpdated = agenda.Now;
        agenda.At(session.LockedUntil, () => Lose(session));
    }

    /// <summary>"Session is accepted, but the session lock expires (due to timeout): Yes", the delivery counts.</summary>
    private void Lose(MessageSession session)
    {
        if (session.Holder is not { } holder || session.LockedUntil > agenda.Now)
            return;
        Release(session, count: true);
        holder.Detach(BrokerError.SessionLockLost());
        queue.Pump();
    }

    private void Release(MessageSession session, bool count)
    {
        session.Holder = null;
        queue.ReturnAll(session.Id, count);
    }

    private sealed record Waiter(IReceiver Receiver, Action<MessageSession?, BrokerError?> Answer);
}
