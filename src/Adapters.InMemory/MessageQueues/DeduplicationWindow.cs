namespace Portable.Adapters.InMemory.MessageQueues;

/// <summary>The deduplication ids seen within a time, guarded by the queue's lock.</summary>
internal sealed class DeduplicationWindow(TimeSpan length)
{
    private readonly Dictionary<string, string> messageIds = new(StringComparer.Ordinal);
    private readonly Queue<(string Id, DateTimeOffset ForgetAt)> order = new();

    /// <summary>Notes an id; gives the earlier message's id when it was seen within the window.</summary>
    public string? Seen(string id, string messageId, DateTimeOffset now)
    {
        while (order.TryPeek(out var oldest) && oldest.ForgetAt <= now)
            messageIds.Remove(order.Dequeue().Id);
        if (messageIds.TryGetValue(id, out var earlier))
            return earlier;
        messageIds.Add(id, messageId);
        order.Enqueue((id, now + length));
        return null;
    }
}
