namespace Portable.MessageQueues;

/// <summary>What is to become of a received message.</summary>
public readonly record struct Settlement
{
    private Settlement(SettlementKind kind) => Kind = kind;

    /// <summary>The message is done with and never seen again.</summary>
    public static Settlement Complete => new(SettlementKind.Complete);

    /// <summary>Which of the three.</summary>
    public SettlementKind Kind { get; }

    /// <summary>For <see cref="SettlementKind.Abandon"/>: how long to hold the message back.</summary>
    public TimeSpan Delay { get; private init; }

    /// <summary>For <see cref="SettlementKind.DeadLetter"/>: why, in a few words.</summary>
    public string? Reason { get; private init; }

    /// <summary>For <see cref="SettlementKind.DeadLetter"/>: why, at more length.</summary>
    public string? Description { get; private init; }

    /// <summary>The message goes back and is delivered again.</summary>
    /// <param name="delay">Not before this time has passed; zero is at once. At most 15 minutes everywhere.</param>
    /// <returns>The settlement.</returns>
    public static Settlement Abandon(TimeSpan delay = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        return new(SettlementKind.Abandon) { Delay = delay };
    }

    /// <summary>The message goes to the dead-letter queue.</summary>
    /// <param name="reason">Why, in a few words; cut at <see cref="DeadLetterInfo.MaxReasonLength"/> characters.</param>
    /// <param name="description">More words; cut at <see cref="DeadLetterInfo.MaxDescriptionLength"/> characters.</param>
    /// <returns>The settlement.</returns>
    public static Settlement DeadLetter(string reason, string? description = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reason);
        return new(SettlementKind.DeadLetter)
        {
            Reason = Cut(reason, DeadLetterInfo.MaxReasonLength),
            Description = description is null ? null : Cut(description, DeadLetterInfo.MaxDescriptionLength),
        };
    }

    /// <summary>Shortens text and makes it fit an attribute: no half surrogate pair, no control characters.</summary>
    private static string Cut(string text, int length)
    {
        if (text.Length > length)
            text = text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
        return string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < to.Length; i++)
                to[i] = char.IsControl(from[i]) && from[i] is not ('\t' or '\n' or '\r') ? ' ' : from[i];
        });
    }
}
