using Amqp.Types;
using Portable.Emulators.ServiceBus.Broker;

namespace Portable.Emulators.ServiceBus.Management;

/// <summary>Operations on sessions. Each returns its answer's body; <see langword="null"/> if there is nothing.</summary>
internal static class SessionOperations
{
    public static Map? RenewLock(QueueEntity queue, ManagementRequest request) => new()
    {
        ["expiration"] = (Sessions(queue).Renew(request.SessionId, request.AssociatedLink) ?? throw Lost()).UtcDateTime,
    };

    public static Map? GetState(QueueEntity queue, ManagementRequest request) => new() { ["session-state"] = Held(queue, request).State };

    /// <summary>No state clears it.</summary>
    public static Map? SetState(QueueEntity queue, ManagementRequest request)
    {
        Sessions(queue).SetState(Held(queue, request), request.Find("session-state") as byte[]);
        return [];
    }

    public static Map? List(QueueEntity queue, ManagementRequest request)
    {
        var after = request.Find("last-updated-time") is DateTime time ? time : DateTime.MinValue;
        var skip = request.Number("skip");
        var ids = Sessions(queue).ListIds(after).Skip(skip).Take(request.Number("top")).ToArray();
        return ids.Length == 0 ? null : new Map { ["skip"] = skip, ["sessions-ids"] = ids };
    }

    private static MessageSession Held(QueueEntity queue, ManagementRequest request) =>
        Sessions(queue).FindHeld(request.SessionId, request.AssociatedLink) ?? throw Lost();

    private static SessionTable Sessions(QueueEntity queue) =>
        queue.Sessions ?? throw new ManagementException(BrokerError.NotAllowed("The entity does not require sessions."));

    private static ManagementException Lost() => new(BrokerError.SessionLockLost());
}
