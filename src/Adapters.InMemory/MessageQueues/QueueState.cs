using System.Globalization;
using Portable.MessageQueues;

namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>The state of one queue, under one short lock. Time passes only when somebody looks, or when a receiver waits (<see cref="ReceiverWaits"/>).</summary>
internal sealed class QueueState
{
    private readonly InMemoryCloud cloud;
    private readonly Lock gate = new();
    private readonly DeliveryOrder order;
    private readonly DueHeap due = new();
    private readonly DeduplicationWindow? deduplication;
    private readonly ReceiverWaits waits;
    private readonly TimeSpan leaseDuration;
    private readonly int maxDeliveryCount;

    public QueueState(InMemoryCloud cloud, MessageQueueDefinition definition)
        : this(cloud, definition, new QueueState(cloud, definition, null))
    {
    }

    private QueueState(InMemoryCloud cloud, MessageQueueDefinition definition, QueueState? deadLetters)
    {
        (this.cloud, DeadLetters, leaseDuration) = (cloud, deadLetters, definition.LeaseDuration);
        waits = new ReceiverWaits(cloud.TimeProvider, OnDue);
        // A dead-letter queue is a plain queue that never sets anything aside.
        maxDeliveryCount = deadLetters is null ? int.MaxValue : definition.MaxDeliveryCount;
        IsOrdered = deadLetters is not null && definition.Ordered;
        order = new DeliveryOrder(IsOrdered);
        deduplication = deadLetters is not null && definition.DeduplicationWindow is { } window ? new(window) : null;
    }

    /// <summary>The queue of the messages set aside; <see langword="null"/> for a dead-letter queue.</summary>
    public QueueState? DeadLetters { get; }

    public bool IsOrdered { get; }

    /// <summary>Set when the queue is deleted; whoever waits is woken.</summary>
    public bool IsDeleted { get; private set; }

    public string Send(Message message)
    {
        var now = cloud.TimeProvider.GetUtcNow();
        var id = cloud.NextVersion().ToString(CultureInfo.InvariantCulture);
        var entry = QueueEntry.Create(message, id, now);
        lock (gate)
        {
            if (message.DeduplicationId is { } deduplicationId && deduplication?.Seen(deduplicationId, id, now) is { } earlier)
                return earlier;
            Enqueue(entry, message.Delay, now);
        }

        if (message.Delay > TimeSpan.Zero)
            ScheduleForWaiting();
        else
            waits.Wake();
        return id;
    }

    /// <summary>Takes what is there now; <see langword="null"/> when nothing is.</summary>
    public ReceivedMessage[]? TryReceive(int maxMessages, TimeSpan? lease)
    {
        var now = cloud.TimeProvider.GetUtcNow();
        ReceivedMessage[]? received = null;
        List<QueueEntry>? exhausted;
        lock (gate)
        {
            exhausted = ProcessDue(now);
            var entries = order.Take(maxMessages);
            if (entries.Length > 0)
                received = Deliver(entries, now + (lease ?? leaseDuration));
        }

        SetAside(exhausted);
        ScheduleForWaiting();
        return received;
    }

    /// <summary>Takes what is there, or waits for it; empty after the wait or when the queue is deleted.</summary>
    public async ValueTask<ReceivedMessage[]> ReceiveAsync(
        int maxMessages, TimeSpan wait, TimeSpan? lease, CancellationToken cancellationToken)
    {
        var deadline = cloud.TimeProvider.GetUtcNow() + wait;
        while (true)
        {
            var place = waits.Register();
            try
            {
                // Look again: a message that came before the registration has woken nobody.
                if (TryReceive(maxMessages, lease) is { } received)
                    return received;
                var remaining = deadline - cloud.TimeProvider.GetUtcNow();
                if (remaining <= TimeSpan.Zero || IsDeleted)
                    return [];
                waits.Schedule(NextDue());
                await place.Value.Task.WaitAsync(remaining, cloud.TimeProvider, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return TryReceive(maxMessages, lease) ?? [];
            }
            finally
            {
                waits.Unregister(place);
            }
        }
    }

    /// <summary>Settles a delivery; <see langword="false"/> when its lease was lost.</summary>
    public bool Settle(Lease lease, Settlement settlement)
    {
        var now = cloud.TimeProvider.GetUtcNow();
        var entry = lease.Entry;
        List<QueueEntry>? exhausted;
        bool held, wake = false;
        lock (gate)
        {
            exhausted = ProcessDue(now);
            held = ReferenceEquals(entry.Lease, lease);
            if (held)
            {
                due.Remove(entry);
                entry.Lease = null;
                if (settlement.Kind == SettlementKind.DeadLetter)
                    (exhausted ??= []).Add(MarkDead(entry, settlement.Reason!, settlement.Description));
                else if (settlement.Kind == SettlementKind.Abandon)
                    Return(entry, settlement.Delay, now, ref exhausted);
                wake = order.Release(entry) || settlement.Kind == SettlementKind.Abandon;
            }
        }

        SetAside(exhausted);
        if (wake)
            waits.Wake();
        if (settlement.Delay > TimeSpan.Zero)
            ScheduleForWaiting();
        return held;
    }

    /// <summary>Lets a lease last from now on; <see langword="null"/> when it was lost.</summary>
    public DateTimeOffset? Renew(Lease lease, TimeSpan duration)
    {
        var now = cloud.TimeProvider.GetUtcNow();
        List<QueueEntry>? exhausted;
        DateTimeOffset? until = null;
        lock (gate)
        {
            exhausted = ProcessDue(now);
            if (ReferenceEquals(lease.Entry.Lease, lease))
            {
                until = now + duration;
                due.Move(lease.Entry, until.Value);
            }
        }

        SetAside(exhausted);
        return until;
    }

    /// <summary>Moves messages from the dead-letter queue back here.</summary>
    public int Redrive(int? maxMessages)
    {
        var moved = DeadLetters!.TakeAll(maxMessages ?? int.MaxValue);
        var now = cloud.TimeProvider.GetUtcNow();
        lock (gate)
        {
            foreach (var entry in moved)
            {
                (entry.DeadLetter, entry.DeliveryCount) = (null, 0);
                Enqueue(entry, TimeSpan.Zero, now);
            }
        }

        waits.Wake(moved.Length);
        return moved.Length;
    }

    public void Purge()
    {
        lock (gate)
        {
            order.Clear();
            // Deliveries that are out lose their lease: settling them must not touch a lane that is gone.
            while (due.TryPeek(out var entry))
            {
                due.Remove(entry);
                entry.Lease = null;
            }
        }
    }

    public QueueCounts Count()
    {
        List<QueueEntry>? exhausted;
        QueueCounts counts;
        lock (gate)
        {
            exhausted = ProcessDue(cloud.TimeProvider.GetUtcNow());
            var leased = due.CountLeased();
            var delayed = due.Count - leased;
            counts = new QueueCounts(order.CountNotDelayed(), leased, delayed);
        }

        SetAside(exhausted);
        return counts;
    }

    public void Delete()
    {
        IsDeleted = true;
        Purge();
        waits.WakeAll();
        DeadLetters?.Delete();
    }

    private ReceivedMessage[] Deliver(QueueEntry[] entries, DateTimeOffset until)
    {
        var received = new ReceivedMessage[entries.Length];
        for (var i = 0; i < received.Length; i++)
        {
            var entry = entries[i];
            entry.DeliveryCount++;
            entry.Lease = new Lease(entry);
            due.Add(entry, until);
            received[i] = entry.ToReceived();
        }

        return received;
    }

    /// <summary>Takes in a message that is new here.</summary>
    private void Enqueue(QueueEntry entry, TimeSpan delay, DateTimeOffset now)
    {
        entry.Sequence = cloud.NextVersion();
        Place(entry, delay, now);
    }

    /// <summary>Makes a message deliverable, at once or after a delay.</summary>
    private void Place(QueueEntry entry, TimeSpan delay, DateTimeOffset now)
    {
        if (delay > TimeSpan.Zero)
            due.Add(entry, now + delay);
        order.Add(entry, isDelayed: delay > TimeSpan.Zero);
    }

    /// <summary>Puts a delivered message back, or marks it dead when it has been delivered often enough.</summary>
    private void Return(QueueEntry entry, TimeSpan delay, DateTimeOffset now, ref List<QueueEntry>? exhausted)
    {
        if (entry.DeliveryCount < maxDeliveryCount)
            Place(entry, delay, now);
        else
            (exhausted ??= []).Add(MarkDead(entry, DeadLetterInfo.MaxDeliveryCountExceeded, $"Delivered {entry.DeliveryCount} times without being completed."));
    }

    private static QueueEntry MarkDead(QueueEntry entry, string reason, string? description)
    {
        entry.DeadLetter = new DeadLetterInfo(reason, description, entry.DeliveryCount);
        return entry;
    }

    /// <summary>Lets time pass: ends leases and delays. Returns the messages that have been delivered too often, for <see cref="SetAside"/>.</summary>
    private List<QueueEntry>? ProcessDue(DateTimeOffset now)
    {
        List<QueueEntry>? exhausted = null;
        while (due.TryPeek(out var entry) && entry.Due <= now)
        {
            due.Remove(entry);
            if (entry.Lease is not null)
            {
                entry.Lease = null;
                Return(entry, TimeSpan.Zero, now, ref exhausted);
                order.Release(entry);
            }
            else
            {
                order.EndDelay(entry);
            }
        }

        return exhausted;
    }

    /// <summary>Moves dead messages to the dead-letter queue, outside this queue's lock.</summary>
    private void SetAside(List<QueueEntry>? entries)
    {
        if (entries is null)
            return;
        var now = cloud.TimeProvider.GetUtcNow();
        var target = DeadLetters!;
        lock (target.gate)
        {
            foreach (var entry in entries)
            {
                entry.DeliveryCount = 0;
                target.Enqueue(entry, TimeSpan.Zero, now);
            }
        }

        target.waits.Wake(entries.Count);
    }

    private QueueEntry[] TakeAll(int maxMessages)
    {
        QueueEntry[] taken;
        lock (gate)
        {
            ProcessDue(cloud.TimeProvider.GetUtcNow());
            taken = order.Take(maxMessages);
        }

        return taken;
    }

    /// <summary>When the clock will next have something to do; for receivers that wait.</summary>
    private DateTimeOffset? NextDue()
    {
        lock (gate)
            return due.TryPeek(out var entry) ? entry.Due : null;
    }

    /// <summary>The clock says that a lease or delay has ended while somebody waits.</summary>
    private void OnDue()
    {
        List<QueueEntry>? exhausted;
        int deliverable;
        lock (gate)
        {
            exhausted = ProcessDue(cloud.TimeProvider.GetUtcNow());
            deliverable = order.Deliverable;
        }

        SetAside(exhausted);
        waits.Wake(deliverable);
        ScheduleForWaiting();
    }

    /// <summary>Receivers that were waiting before something became due later need the clock set.</summary>
    private void ScheduleForWaiting()
    {
        if (waits.Any)
            waits.Schedule(NextDue());
    }
}
