namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Counts the deliveries of a subscription without a dead-letter policy, for which Pub/Sub counts none: those to this queue object, of the messages that
/// came last. A count is thus a lower bound.</summary>
internal sealed class DeliveryCounter
{
    private const int MostMessages = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Queue<string> order = [];

    /// <summary>Counts a delivery.</summary>
    /// <returns>Which delivery of the message it is.</returns>
    public int Next(string messageId)
    {
        lock (gate)
        {
            if (counts.TryGetValue(messageId, out var before))
                return counts[messageId] = before + 1;
            order.Enqueue(messageId);
            counts.Add(messageId, 1);
            // What was completed long ago is not worth a request to find out.
            if (order.Count > MostMessages)
                counts.Remove(order.Dequeue());
            return 1;
        }
    }
}
