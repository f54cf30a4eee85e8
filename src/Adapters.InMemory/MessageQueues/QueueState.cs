using System.Globalization;
using Portable.MessageQueues;

namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>The state of one queue, under one short lock. Time passes only when somebody looks, or when a receiver waits (<see cref="ReceiverWaits"/>).</summary>
internal sealed class QueueState
{
    private readonly InMemoryCloud cloud;
    private readonly Lock gate = new();
    private readonly Queue<QueueEntry> ready = new();
    private readonly Queue<OrderedLane> readyLanes = new();
    private readonly Dictionary<string, OrderedLane> lanes = new(StringComparer.Ordinal);
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
            var count = Math.Min(maxMessages, ready.Count);
            if (count > 0 && (readyLanes.Count == 0 || count == maxMessages))
            {
                received = new ReceivedMessage[count];
                for (var i = 0; i < count; i++)
                    received[i] = Deliver(ready.Dequeue(), now + (lease ?? leaseDuration));
            }
            else if (readyLanes.Count > 0)
            {
                received = ReceiveOrdered(maxMessages, now + (lease ?? leaseDuration));
            }
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
                wake = Release(entry) || settlement.Kind == SettlementKind.Abandon;
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

        waits.Wake(moved.Count);
        return moved.Count;
    }

    public void Purge()
    {
        lock (gate)
        {
            ready.Clear();
            readyLanes.Clear();
            lanes.Clear();
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
            counts = new QueueCounts(ready.Count + lanes.Values.Sum(lane => lane.CountNotDelayed()), leased, delayed);
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

    private ReceivedMessage[]? ReceiveOrdered(int maxMessages, DateTimeOffset until)
    {
        List<ReceivedMessage> received = [];
        while (received.Count < maxMessages && ready.TryDequeue(out var entry))
            received.Add(Deliver(entry, until));
        while (received.Count < maxMessages && readyLanes.TryDequeue(out var lane))
        {
            lane.IsReady = false;
            while (received.Count < maxMessages && lane.Take() is { } entry)
            {
                received.Add(Deliver(entry, until));
                lane.Leased++;
            }
        }

        return received.Count == 0 ? null : [.. received];
    }

    private ReceivedMessage Deliver(QueueEntry entry, DateTimeOffset until)
    {
        entry.DeliveryCount++;
        entry.Lease = new Lease(entry);
        due.Add(entry, until);
        return entry.ToReceived();
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
        if (LaneOf(entry, create: true) is { } lane)
        {
            lane.Insert(entry);
            MakeReady(lane);
        }
        else if (delay <= TimeSpan.Zero)
        {
            ready.Enqueue(entry);
        }
    }

    private OrderedLane? LaneOf(QueueEntry entry, bool create = false)
    {
        if (!IsOrdered || entry.OrderingKey is not { } key)
            return null;
        if (!lanes.TryGetValue(key, out var lane) && create)
            lanes.Add(key, lane = new OrderedLane());
        return lane;
    }

    private void MakeReady(OrderedLane lane)
    {
        if (lane.IsReady || !lane.CanDeliver)
            return;
        lane.IsReady = true;
        readyLanes.Enqueue(lane);
    }

    /// <summary>Ends a delivery in its lane; says whether others may go on.</summary>
    private bool Release(QueueEntry entry)
    {
        if (LaneOf(entry) is not { } lane)
            return false;
        lane.Leased--;
        MakeReady(lane);
        if (lane.IsIdle)
            lanes.Remove(entry.OrderingKey!);
        return lane.IsReady;
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
                Release(entry);
            }
            else if (LaneOf(entry) is { } lane)
            {
                MakeReady(lane);
            }
            else
            {
                ready.Enqueue(entry);
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

    private List<QueueEntry> TakeAll(int maxMessages)
    {
        List<QueueEntry> taken = [];
        lock (gate)
        {
            ProcessDue(cloud.TimeProvider.GetUtcNow());
            while (taken.Count < maxMessages && ready.TryDequeue(out var entry))
                taken.Add(entry);
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
            deliverable = ready.Count + readyLanes.Count;
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
