namespace Portable.Hosting;

/// <summary>Thrown by a handler to set a message aside in the dead-letter queue at once: trying again would not help.</summary>
public sealed class DeadLetterException : Exception
{
    /// <summary>The reason of a message that could not be read.</summary>
    public const string Undecodable = "Undecodable";

    /// <summary>Creates the error.</summary>
    /// <param name="reason">Why, in a few words: the reason in the dead-letter queue.</param>
    /// <param name="description">Why, at more length; by default the message of <paramref name="inner"/>.</param>
    /// <param name="inner">What led to it.</param>
    public DeadLetterException(string reason, string? description = null, Exception? inner = null)
        : base(Describe(reason, description ?? inner?.Message), inner)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        (Reason, Description) = (reason, description ?? inner?.Message);
    }

    /// <summary>Why, in a few words.</summary>
    public string Reason { get; }

    /// <summary>Why, at more length.</summary>
    public string? Description { get; }

    private static string Describe(string reason, string? description) => description is null ? reason : $"{reason}: {description}";
}
