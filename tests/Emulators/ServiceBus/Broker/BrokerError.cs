namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>A refusal in the words of AMQP: the condition of a detach or of a rejection, and the status of an answer.</summary>
/// <param name="Condition">The condition.</param>
/// <param name="Status">The status code that <c>$management</c> and <c>$cbs</c> answer with.</param>
/// <param name="Description">The sentence.</param>
internal sealed record BrokerError(string Condition, int Status, string Description)
{
    public static BrokerError NotFound(string entity) =>
        new("amqp:not-found", 404, $"The messaging entity '{entity}' could not be found.");

    public static BrokerError Unauthorized(string why) => new("amqp:unauthorized-access", 401, why);

    public static BrokerError NotAllowed(string why) => new("amqp:not-allowed", 400, why);

    public static BrokerError Invalid(string why) => new("com.microsoft:argument-error", 400, why);

    public static BrokerError NotImplemented(string what) => new("amqp:not-implemented", 501, $"The emulator does not know {what}.");

    public static BrokerError TooLarge(long size, long most) =>
        new("amqp:link:message-size-exceeded", 403, $"The received message (size {size}) exceeds the limit ({most}) of the link.");

    public static BrokerError MessageLockLost() =>
        new("com.microsoft:message-lock-lost", 410, "The lock supplied is invalid. Either the lock expired, or the message has already been removed from the queue.");

    public static BrokerError SessionLockLost() =>
        new("com.microsoft:session-lock-lost", 410, "The session lock has expired on the MessageSession. Accept a new MessageSession.");

    public static BrokerError SessionTaken(string id) =>
        new("com.microsoft:session-cannot-be-locked", 410, $"The requested session '{id}' cannot be accepted. It may be locked by another receiver.");

    public static BrokerError NoSessionInTime() =>
        new("com.microsoft:timeout", 408, "The operation did not complete within the allotted timeout: no session with messages is free.");

    public static BrokerError MessageNotFound(long sequenceNumber) =>
        new("com.microsoft:message-not-found", 404, $"The message with the sequence number {sequenceNumber} could not be found.");
}
