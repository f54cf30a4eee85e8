namespace Portable.Hosting.Consumers;

/// <summary>Lets one message of an ordering key pass at a time; the others of the key wait in their order. Messages without a key, or with the
/// lane of their key lost, do not concern it.</summary>
internal sealed class KeyLanes
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, Queue<HeldMessage>> lanes = new(StringComparer.Ordinal);

    /// <summary>Whether the message may go on; otherwise it waits here until those before it have left.</summary>
    public bool TryEnter(HeldMessage message)
    {
        if (message.Message.OrderingKey is not { } key)
            return true;
        lock (gate)
        {
            if (lanes.TryGetValue(key, out var waiting))
            {
                waiting.Enqueue(message);
                return false;
            }

            lanes.Add(key, new Queue<HeldMessage>());
            return message.HoldsLane = true;
        }
    }

    /// <summary>The message that passed is gone from the queue.</summary>
    /// <returns>The next of its key, which now passes; <see langword="null"/> when none waits.</returns>
    public HeldMessage? Leave(HeldMessage message)
    {
        if (message.Message.OrderingKey is not { } key)
            return null;
        lock (gate)
        {
            if (!message.HoldsLane)
                return null;
            message.HoldsLane = false;
            if (lanes[key].TryDequeue(out var next))
                next.HoldsLane = true;
            else
                lanes.Remove(key);
            return next;
        }
    }

    /// <summary>The message that passed will come again: those behind it must not overtake it.</summary>
    /// <returns>Those behind it, to be given back as well.</returns>
    public IReadOnlyCollection<HeldMessage> Break(HeldMessage message)
    {
        if (message.Message.OrderingKey is not { } key)
            return [];
        lock (gate)
        {
            if (!message.HoldsLane)
                return [];
            message.HoldsLane = false;
            lanes.Remove(key, out var waiting);
            return waiting!;
        }
    }
}
