using System.Text;

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
    /// <param name="reason">Why, in a few words; cut at <see cref="DeadLetterInfo.MaxReasonLength"/> characters and
    /// <see cref="MessageAttributes.MaxValueUtf8Length"/> bytes of UTF-8.</param>
    /// <param name="description">More words; cut at <see cref="DeadLetterInfo.MaxDescriptionLength"/> characters and
    /// <see cref="MessageAttributes.MaxValueUtf8Length"/> bytes of UTF-8.</param>
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

    /// <summary>Shortens text and makes it fit an attribute: well-formed, no control characters, no more bytes than a value may have.</summary>
    private static string Cut(string text, int length)
    {
        var cut = new StringBuilder(Math.Min(text.Length, length));
        var bytes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (cut.Length + rune.Utf16SequenceLength > length || bytes > MessageAttributes.MaxValueUtf8Length)
                break;
            var allowed = rune.Value is not (0xFFFE or 0xFFFF) && (!Rune.IsControl(rune) || rune.Value is '\t' or '\n' or '\r');
            _ = cut.Append(allowed ? rune.ToString() : " ");
        }

        return cut.ToString();
    }
}
