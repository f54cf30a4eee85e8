namespace Portable.MessageQueues;

/// <summary>When and where <see cref="ClaimCheckMessageQueue"/> sets a body aside.</summary>
public sealed record ClaimCheckOptions
{
    /// <summary>Bodies larger than this many bytes go to the object store; 192 KiB by default, which leaves room for attributes. So do smaller ones where the
    /// queue takes less. 0 to <see cref="Message.MaxSize"/>.</summary>
    public int Threshold { get; init; } = 192 * 1024;

    /// <summary>What the keys of the bodies begin with; <c>claim-check/</c> by default. Give the bucket a rule that deletes what is older
    /// than messages live: a crash between storing and sending, or between settling and deleting, leaves an object behind.</summary>
    public string KeyPrefix { get; init; } = "claim-check/";
}
