using Amqp;
using Amqp.Types;
using Portable.Emulators.ServiceBus.Broker;
using Portable.Emulators.ServiceBus.Links;

namespace Portable.Emulators.ServiceBus.Management;

/// <summary>Operations on messages. Each returns its answer's body; <see langword="null"/> if there is nothing.</summary>
internal static class MessageOperations
{
    /// <summary>All of the locks are looked at before one is renewed.</summary>
    public static Map? RenewLocks(QueueEntity queue, ManagementRequest request)
    {
        if (queue.Sessions is not null)
            throw new ManagementException(BrokerError.NotAllowed("The lock of a session's message is the session's."));
        var ends = new List<DateTime>();
        foreach (var token in request.Array<Guid>("lock-tokens"))
            ends.Add((queue.Renew(token) ?? throw new ManagementException(BrokerError.MessageLockLost())).UtcDateTime);
        return new Map { ["expirations"] = ends.ToArray() };
    }

    /// <summary>Messages from a sequence number on, of whatever state, without a lock.</summary>
    public static Map? Peek(QueueEntity queue, ManagementRequest request)
    {
        var (from, session) = (request.LongNumber("from-sequence-number"), request.OptionalText("session-id"));
        var found = queue.Messages
            .Where(message => message.SequenceNumber >= from && (session is null || message.SessionId == session))
            .Take(request.Number("message-count"))
            .Select(message => new Map { ["message"] = Encode(message) })
            .ToList();
        return found.Count == 0 ? null : Messages(found);
    }

    public static Map? Schedule(QueueEntity queue, ManagementRequest request)
    {
        var messages = request.Maps("messages").Select(entry => Decode(entry["message"] as byte[] ?? [])).ToList();
        if (messages.Select(queue.FindFault).FirstOrDefault(fault => fault is not null) is { } error)
            throw new ManagementException(error);
        return new Map { ["sequence-numbers"] = messages.Select(queue.Enqueue).ToArray() };
    }

    public static Map? CancelScheduled(QueueEntity queue, ManagementRequest request)
    {
        foreach (var sequenceNumber in request.Array<long>("sequence-numbers"))
        {
            if (queue.Cancel(sequenceNumber) is { } error)
                throw new ManagementException(error);
        }

        return [];
    }

    public static Map? ReceiveDeferred(QueueEntity queue, ManagementRequest request)
    {
        var deletes = request.Number("receiver-settle-mode") == 0;
        if (queue.Sessions is { } sessions && sessions.FindHeld(request.SessionId, request.AssociatedLink) is null)
            throw new ManagementException(BrokerError.SessionLockLost());
        var found = new List<Map>();
        foreach (var sequenceNumber in request.Array<long>("sequence-numbers"))
        {
            var message = queue.TakeDeferred(sequenceNumber, deletes) ?? throw new ManagementException(BrokerError.MessageNotFound(sequenceNumber));
            var entry = new Map { ["message"] = Encode(message) };
            if (message.Lock is { } taken)
                entry["lock-token"] = taken.Token;
            found.Add(entry);
        }

        return Messages(found);
    }

    public static Map? UpdateDisposition(QueueEntity queue, ManagementRequest request)
    {
        var changes = request.OptionalMap("properties-to-modify");
        Outcome outcome = request.OptionalText("disposition-status") switch
        {
            "completed" => new Outcome.Completed(),
            "abandoned" => new Outcome.Abandoned(changes),
            "defered" => new Outcome.Deferred(changes),
            "suspended" => new Outcome.DeadLettered(request.OptionalText("deadletter-reason"), request.OptionalText("deadletter-description"), changes),
            var other => throw new ManagementException(BrokerError.Invalid($"There is no disposition status '{other}'.")),
        };
        foreach (var token in request.Array<Guid>("lock-tokens"))
        {
            if (queue.Settle(token, outcome) is { } error)
                throw new ManagementException(error);
        }

        return [];
    }

    private static Map Messages(List<Map> messages)
    {
        var list = new List();
        foreach (var message in messages)
            list.Add(message);
        return new Map { ["messages"] = list };
    }

    private static byte[] Encode(BrokeredMessage message)
    {
        var buffer = new DeliveredMessage(message, null).Encode();
        return buffer.Buffer.AsSpan(buffer.Offset, buffer.Length).ToArray();
    }

    private static Message Decode(byte[] bytes) => Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
}
