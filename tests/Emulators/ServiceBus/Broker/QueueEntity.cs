using Amqp;
using Amqp.Framing;

namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>A queue or a dead-letter queue. Everything here happens in its <see cref="Mailbox"/>, which the two of them share.</summary>
internal sealed class QueueEntity
{
    private readonly Agenda agenda;
    private readonly DuplicateWindow duplicates;
    private readonly SortedDictionary<long, BrokeredMessage> messages = [];
    private readonly SortedDictionary<long, BrokeredMessage> ready = [];
    private readonly Dictionary<Guid, BrokeredMessage> locked = [];
    private readonly List<IReceiver> receivers = [];
    private long lastSequenceNumber;
    private int turn;

    public QueueEntity(string name, QueueOptions options, Mailbox mailbox, Agenda agenda, bool isDeadLetterQueue = false)
    {
        Name = name;
        Options = options;
        Mailbox = mailbox;
        this.agenda = agenda;
        CreatedAt = agenda.Now;
        duplicates = new DuplicateWindow(options.DuplicateDetectionWindow, agenda);
        if (options.RequiresSession)
            Sessions = new SessionTable(this, agenda);
        if (!isDeadLetterQueue)
            DeadLetters = new QueueEntity(name + "/$DeadLetterQueue", DeadLetterOptions(options), mailbox, agenda, isDeadLetterQueue: true);
    }

    public string Name { get; }

    public QueueOptions Options { get; }

    public DateTimeOffset CreatedAt { get; }

    public Mailbox Mailbox { get; }

    /// <summary>The dead-letter queue; <see langword="null"/> if this is one.</summary>
    public QueueEntity? DeadLetters { get; }

    /// <summary>The sessions, where they are required.</summary>
    public SessionTable? Sessions { get; }

    /// <summary>Every message in the order of their sequence numbers, whatever its state.</summary>
    public IReadOnlyCollection<BrokeredMessage> Messages => messages.Values;

    /// <summary>Why a message cannot be taken; <see langword="null"/> if it can.</summary>
    public BrokerError? FindFault(Message sent)
    {
        var session = sent.Properties?.GroupId;
        if (DeadLetters is null)
            return BrokerError.NotAllowed("Messages cannot be sent to a sub-queue.");
        if (Sessions is not null && session is null)
            return BrokerError.NotAllowed($"The SessionId was not set on a message, and it cannot be sent to the entity. Entity '{Name}' requires that messages have a SessionId.");
        return session is not null && Annotations.Of(sent, Annotations.PartitionKey) is string partition && partition != session
            ? BrokerError.NotAllowed("The PartitionKey, if set, must equal the SessionId.")
            : null;
    }

    /// <summary>Takes a message, unless one of its id has come within the window of duplicate detection: then it is dropped in silence.</summary>
    /// <returns>The sequence number.</returns>
    public long Enqueue(Message sent)
    {
        var message = new BrokeredMessage(Identified(sent), ++lastSequenceNumber, agenda.Now);
        if (duplicates.Holds(message.MessageId))
            return message.SequenceNumber;
        messages.Add(message.SequenceNumber, message);
        if (Annotations.ScheduledTimeOf(sent) is { } at && at > agenda.Now)
            Schedule(message, at);
        else
            Appear(message);
        return message.SequenceNumber;
    }

    public BrokerError? Cancel(long sequenceNumber)
    {
        if (!messages.TryGetValue(sequenceNumber, out var message) || message.State != MessageState.Scheduled)
            return BrokerError.MessageNotFound(sequenceNumber);
        messages.Remove(sequenceNumber);
        return null;
    }

    public void Add(IReceiver receiver) => receivers.Add(receiver);

    /// <summary>A receiver has gone. What it has locked stays locked to the end of its time; only a session gives its messages back.</summary>
    public void Remove(IReceiver receiver)
    {
        receivers.Remove(receiver);
        Sessions?.Leave(receiver);
    }

    /// <summary>Delivers while there is a message and credit for it, to one receiver after the other.</summary>
    public void Pump()
    {
        Sessions?.Pump();
        while (ready.Count > 0 && NextReceiver() is { } receiver)
            Deliver(ready.First().Value, receiver);
    }

    public void Deliver(BrokeredMessage message, IReceiver receiver)
    {
        ReadyOf(message).Remove(message.SequenceNumber);
        if (receiver.DeletesOnReceive)
            messages.Remove(message.SequenceNumber);
        else
            Lock(message);
        receiver.Deliver(message);
    }

    /// <summary>Takes a deferred message out of turn.</summary>
    /// <returns>The message, locked unless it is deleted at once; <see langword="null"/> if there is none that is free.</returns>
    public BrokeredMessage? TakeDeferred(long sequenceNumber, bool deletes)
    {
        if (!messages.TryGetValue(sequenceNumber, out var message) || message.State != MessageState.Deferred || message.Lock is not null)
            return null;
        if (deletes)
            messages.Remove(sequenceNumber);
        else
            Lock(message);
        return message;
    }

    /// <summary>Renews a lock.</summary>
    /// <returns>Its new end; <see langword="null"/> if it is lost.</returns>
    public DateTimeOffset? Renew(Guid token)
    {
        if (FindLocked(token) is not { } message)
            return null;
        message.Lock = new MessageLock(token, agenda.Now + Options.LockDuration);
        agenda.At(message.Lock.Until, () => LoseLock(token));
        return message.Lock.Until;
    }

    /// <summary>Does with a locked message what its receiver says.</summary>
    public BrokerError? Settle(Guid token, Outcome outcome)
    {
        if (FindLocked(token) is not { } message)
            return Sessions is null ? BrokerError.MessageLockLost() : BrokerError.SessionLockLost();
        if (outcome is Outcome.DeadLettered && DeadLetters is null)
            return BrokerError.NotAllowed("A message of the dead-letter queue cannot be moved to it.");
        message.Change(outcome.Changes);
        switch (outcome)
        {
            case Outcome.Completed:
                Forget(message);
                break;
            case Outcome.DeadLettered(var reason, var description, _):
                DeadLetter(message, reason, description);
                break;
            case Outcome.Deferred:
                message.State = MessageState.Deferred;
                Return(message, counts: true);
                break;
            default:
                Return(message, counts: outcome is Outcome.Abandoned);
                break;
        }

        Pump();
        return null;
    }

    /// <summary>Gives back what a session's receiver has locked.</summary>
    public void ReturnAll(string sessionId, bool count)
    {
        foreach (var message in locked.Values.Where(message => message.SessionId == sessionId).ToList())
            Return(message, count);
    }

    private static QueueOptions DeadLetterOptions(QueueOptions options) =>
        new() { LockDuration = options.LockDuration, MaxDeliveryCount = int.MaxValue, MaxMessageSize = options.MaxMessageSize };

    /// <summary>A message without an id gets one; the official JavaScript client relies on it.</summary>
    private static Message Identified(Message sent)
    {
        sent.Properties ??= new Properties();
        if (sent.Properties.GetMessageId() is null)
            sent.Properties.MessageId = Guid.NewGuid().ToString("N");
        return sent;
    }

    private IReceiver? NextReceiver()
    {
        for (var i = 0; i < receivers.Count; i++)
        {
            var receiver = receivers[turn++ % receivers.Count];
            if (receiver.Credit > 0)
                return receiver;
        }

        return null;
    }

    /// <summary>"As the message transitions to active, the message is appended to the queue … which includes assigning a new SequenceNumber."</summary>
    private void Schedule(BrokeredMessage message, DateTimeOffset at)
    {
        message.State = MessageState.Scheduled;
        message.ScheduledFor = at;
        agenda.At(at, () =>
        {
            if (!messages.Remove(message.SequenceNumber))
                return;
            message.State = MessageState.Active;
            message.EnqueuedTime = agenda.Now;
            message.SequenceNumber = ++lastSequenceNumber;
            messages.Add(message.SequenceNumber, message);
            Appear(message);
            Pump();
        });
    }

    private void Appear(BrokeredMessage message)
    {
        var own = message.Sent.Header is { } header && header.HasField(2) ? TimeSpan.FromMilliseconds(header.Ttl) : TimeSpan.MaxValue;
        var life = own < Options.DefaultMessageTimeToLive ? own : Options.DefaultMessageTimeToLive;
        if (DeadLetters is not null && life < DateTimeOffset.MaxValue - agenda.Now)
        {
            message.ExpiresAt = agenda.Now + life;
            agenda.At(message.ExpiresAt, () => Expire(message));
        }

        MakeReady(message);
    }

    private SortedDictionary<long, BrokeredMessage> ReadyOf(BrokeredMessage message) => Sessions is null ? ready : Sessions[message.SessionId!].Ready;

    private void MakeReady(BrokeredMessage message)
    {
        if (message.State == MessageState.Active)
            ReadyOf(message).Add(message.SequenceNumber, message);
    }

    private void Lock(BrokeredMessage message)
    {
        var token = Guid.NewGuid();
        message.Lock = new MessageLock(token, Sessions?[message.SessionId!].LockedUntil ?? (agenda.Now + Options.LockDuration));
        locked.Add(token, message);
        if (Sessions is null)
            agenda.At(message.Lock.Until, () => LoseLock(token));
    }

    /// <summary>The message of a lock that still holds: a session's messages are locked as long as the session is.</summary>
    private BrokeredMessage? FindLocked(Guid token) =>
        locked.TryGetValue(token, out var message) && (Sessions?[message.SessionId!].LockedUntil ?? message.Lock!.Until) > agenda.Now ? message : null;

    private void LoseLock(Guid token)
    {
        if (!locked.TryGetValue(token, out var message) || message.Lock!.Until > agenda.Now)
            return;
        Return(message, counts: true);
        Pump();
    }

    private void Return(BrokeredMessage message, bool counts)
    {
        locked.Remove(message.Lock!.Token);
        message.Lock = null;
        if (counts && ++message.DeliveryCount >= Options.MaxDeliveryCount && message.State == MessageState.Active)
            DeadLetter(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {message.DeliveryCount} delivery attempts.");
        else if (message.ExpiresAt <= agenda.Now)
            Expire(message);
        else
            MakeReady(message);
    }

    /// <summary>A locked message does not expire before it is given back.</summary>
    private void Expire(BrokeredMessage message)
    {
        if (message.Lock is not null || !messages.ContainsKey(message.SequenceNumber))
            return;
        if (Options.DeadLetteringOnMessageExpiration)
            DeadLetter(message, "TTLExpiredException", "The message expired and was dead lettered.");
        else
            Forget(message);
    }

    private void DeadLetter(BrokeredMessage message, string? reason, string? description)
    {
        Forget(message);
        message.Change(Annotations.DeadLetter(reason, description));
        DeadLetters!.Append(message);
    }

    private void Append(BrokeredMessage message)
    {
        var moved = message.Move(++lastSequenceNumber, agenda.Now, Name[..Name.LastIndexOf('/')]);
        messages.Add(moved.SequenceNumber, moved);
        MakeReady(moved);
        Pump();
    }

    private void Forget(BrokeredMessage message)
    {
        messages.Remove(message.SequenceNumber);
        if (message.Lock is { } taken)
            locked.Remove(taken.Token);
        else
            ReadyOf(message).Remove(message.SequenceNumber);
        message.Lock = null;
    }
}
