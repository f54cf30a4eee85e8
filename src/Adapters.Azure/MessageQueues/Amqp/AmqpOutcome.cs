using Amqp.Framing;
using Amqp.Types;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>What is to become of a locked message, in the words of a link and in those of a request.</summary>
internal sealed class AmqpOutcome
{
    private const string Reason = "DeadLetterReason";
    private const string Description = "DeadLetterErrorDescription";

    private readonly string status;
    private readonly Fields info;
    private readonly Func<DeliveryState> state;

    private AmqpOutcome(string status, Func<Fields, DeliveryState> state, Fields? info = null)
    {
        this.status = status;
        this.info = info ?? [];
        this.state = () => state(this.info);
    }

    /// <summary>Done with.</summary>
    public static AmqpOutcome Completed { get; } = new("completed", static _ => new Accepted());

    /// <summary>Given back, and counted as a delivery.</summary>
    public static AmqpOutcome Abandoned { get; } = new("abandoned", static _ => new Modified { DeliveryFailed = true });

    /// <summary>Moved to the dead-letter queue.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="description">Why, at more length.</param>
    /// <param name="properties">What the message carries from then on besides.</param>
    public static AmqpOutcome DeadLettered(string reason, string? description, IEnumerable<KeyValuePair<string, string>> properties)
    {
        Fields info = new() { [new Symbol(Reason)] = reason };
        if (description is not null)
            info[new Symbol(Description)] = description;
        foreach (var (name, value) in properties)
            info[new Symbol(name)] = value;
        return new("suspended", static info => new Rejected { Error = new Error(new Symbol(AmqpConditions.DeadLetter)) { Info = info } }, info);
    }

    /// <summary>The state of a disposition.</summary>
    public DeliveryState ToState() => state();

    /// <summary>The body of a request that says the same.</summary>
    public Map ToRequest()
    {
        var body = new Map { ["disposition-status"] = status };
        var properties = new Map();
        foreach (var (name, value) in info)
        {
            switch (name.ToString())
            {
                case Reason:
                    body["deadletter-reason"] = value;
                    break;
                case Description:
                    body["deadletter-description"] = value;
                    break;
                case var other:
                    properties[other!] = value;
                    break;
            }
        }

        if (properties.Count > 0)
            body["properties-to-modify"] = properties;
        return body;
    }

    /// <summary>Reads the service's answer to a disposition: the outcome itself, or a rejection with the reason why not.</summary>
    /// <exception cref="AmqpFailureException">It is not done.</exception>
    public static void Check(DeliveryState answer)
    {
        // The answer to a dead letter may show the error that asked for it.
        if (answer is Rejected { Error: { } error } && error.Condition?.ToString() != AmqpConditions.DeadLetter)
            throw AmqpFailureException.Of(error);
    }
}
