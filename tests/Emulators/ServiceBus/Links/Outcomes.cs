using Amqp.Framing;
using Amqp.Types;
using Outcome = Portable.Emulators.ServiceBus.Broker.Outcome;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>AMQP's outcomes as Service Bus reads them.</summary>
internal static class Outcomes
{
    /// <summary>What a receiver wants; <see langword="null"/> if the state is no outcome that is known.</summary>
    public static Outcome? Read(DeliveryState state) => state switch
    {
        Accepted => new Outcome.Completed(),
        Released => new Outcome.Released(),
        Modified { UndeliverableHere: true } deferred => new Outcome.Deferred(deferred.MessageAnnotations),
        Modified abandoned => new Outcome.Abandoned(abandoned.MessageAnnotations),
        Rejected rejected => DeadLettered(rejected.Error?.Info),
        _ => null,
    };

    /// <summary>Reason and description are among the properties to change.</summary>
    private static Outcome.DeadLettered DeadLettered(Map? info)
    {
        var changes = new Map();
        foreach (var (name, value) in info ?? [])
        {
            if (value is not null)
                changes[name.ToString()!] = value;
        }

        return new Outcome.DeadLettered(null, null, changes);
    }
}
