using Portable.Emulators.ServiceBus.Broker;

namespace Portable.Emulators.ServiceBus.Administration;

/// <summary>How many messages a queue and its dead-letter queue hold. A locked message is active.</summary>
internal sealed record MessageCounts(int Total, int Active, int DeadLetters, int Scheduled)
{
    /// <summary>Is to be asked in the queue's mailbox.</summary>
    public static MessageCounts Of(QueueEntity queue)
    {
        var dead = queue.DeadLetters?.Messages.Count ?? 0;
        return new MessageCounts(
            queue.Messages.Count + dead,
            queue.Messages.Count(message => message.State == MessageState.Active),
            dead,
            queue.Messages.Count(message => message.State == MessageState.Scheduled));
    }
}
