using Amqp;
using Amqp.Framing;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>What Service Bus, or the way to it, says went wrong.</summary>
/// <param name="condition">The condition.</param>
/// <param name="description">The service's words.</param>
/// <param name="innerException">The cause.</param>
internal sealed class AmqpFailureException(string condition, string? description, Exception? innerException = null)
    : Exception(string.IsNullOrEmpty(description) ? condition : description, innerException)
{
    /// <summary>The condition.</summary>
    public string Condition => condition;

    /// <summary>Whether there was no answer: it may be done or not.</summary>
    public bool IsUnanswered { get; private init; }

    /// <summary>Whether the service has waited for as long as it was asked to, and nothing came.</summary>
    public bool IsTimeUp => condition == AmqpConditions.Timeout && !IsUnanswered;

    /// <summary>A refusal by the peer; one without a reason is the end of the link.</summary>
    public static AmqpFailureException Of(Error? error) => new(error?.Condition?.ToString() ?? AmqpConditions.DetachForced, error?.Description);

    /// <summary>The end of a link that was attached. One whose token has ended can be attached again with another: it is no refusal.</summary>
    public static AmqpFailureException OfLink(Error? error) =>
        error?.Condition?.ToString() is null or AmqpConditions.UnauthorizedAccess ? new(AmqpConditions.DetachForced, error?.Description) : Of(error);

    /// <summary>A failure of the library.</summary>
    public static AmqpFailureException Of(AmqpException exception) =>
        exception.Error?.Condition?.ToString() is { } condition and not AmqpConditions.UnauthorizedAccess
            ? new(condition, exception.Error.Description, exception)
            : new(AmqpConditions.DetachForced, exception.Error?.Description, exception);

    /// <summary>No answer came in time.</summary>
    public static AmqpFailureException Unanswered(string what, TimeSpan wait) =>
        new(AmqpConditions.Timeout, $"no answer to {what} within {wait.TotalSeconds:0.###} s") { IsUnanswered = true };
}
