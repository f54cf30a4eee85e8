namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>The messages of one session id, their state, and who has them.</summary>
internal sealed class MessageSession(string id)
{
    public string Id => id;

    public SortedDictionary<long, BrokeredMessage> Ready { get; } = [];

    public byte[]? State { get; set; }

    public IReceiver? Holder { get; set; }

    public DateTimeOffset LockedUntil { get; set; }

    public DateTimeOffset LastUpdated { get; set; }
}
