using Amqp.Types;

namespace Portable.Emulators.ServiceBus.Broker;

/// <summary>What becomes of a locked message.</summary>
/// <param name="Changes">Application properties that the message has from now on besides its own, or in their place.</param>
internal abstract record Outcome(Map? Changes = null)
{
    /// <summary>Done: it is removed.</summary>
    public sealed record Completed : Outcome;

    /// <summary>
    /// Given back unseen: the service counts no delivery ("Service Bus processes Release outcome and it doesn't increment delivery count on
    /// Release", Azure/amqpnetlite#342).
    /// </summary>
    public sealed record Released : Outcome;

    /// <summary>Given back after an attempt, which counts.</summary>
    public sealed record Abandoned(Map? Changes = null) : Outcome(Changes);

    /// <summary>Put aside, to be had by its sequence number only.</summary>
    public sealed record Deferred(Map? Changes = null) : Outcome(Changes);

    /// <summary>Moved to the dead-letter queue.</summary>
    public sealed record DeadLettered(string? Reason, string? Description, Map? Changes = null) : Outcome(Changes);
}
