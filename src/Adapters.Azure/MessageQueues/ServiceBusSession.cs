using Portable.Adapters.Azure.MessageQueues.Amqp;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>A session that is held: the messages of one ordering key. One of them is out at a time.</summary>
/// <param name="link">The link that holds it.</param>
/// <param name="freed">Is called when no message of it is out any more.</param>
internal sealed class ServiceBusSession(AmqpReceiver link, Action<ServiceBusSession> freed)
{
    private ServiceBusReceipt? current;

    /// <summary>The session's id.</summary>
    public string Id { get; } = link.SessionId ?? string.Empty;

    /// <summary>The link that holds it.</summary>
    public AmqpReceiver Link => link;

    /// <summary>Whether it has only just been accepted, which says that there is a message.</summary>
    public bool IsNew { get; set; } = true;

    /// <summary>When its lock ends, by the service's clock.</summary>
    public DateTimeOffset? LockedUntil { get; set; } = link.SessionLockedUntil;

    /// <summary>A message of it is handed out.</summary>
    public void Enter(ServiceBusReceipt receipt) => Volatile.Write(ref current, receipt);

    /// <summary>The message that is out is settled, or its lease has ended.</summary>
    public void Leave(ServiceBusReceipt receipt)
    {
        if (Interlocked.CompareExchange(ref current, null, receipt) == receipt)
            freed(this);
    }
}
