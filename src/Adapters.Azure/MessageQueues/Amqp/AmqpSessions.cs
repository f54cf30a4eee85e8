using Amqp.Framing;
using Amqp.Types;

namespace Portable.Adapters.Azure.MessageQueues.Amqp;

/// <summary>How a receiver attaches, and accepts a session with it.</summary>
internal static class AmqpSessions
{
    private static readonly Symbol Filter = "com.microsoft:session-filter";
    private static readonly Symbol Wait = "com.microsoft:timeout";
    private static readonly Symbol Until = "com.microsoft:locked-until-utc";

    /// <summary>The attach of a receiver.</summary>
    /// <param name="entity">The queue.</param>
    /// <param name="deletes">Whether messages are gone once they are received.</param>
    /// <param name="sessionWait">How long to wait for the next session; <see langword="null"/> for no session.</param>
    public static Attach Attach(string entity, bool deletes, TimeSpan? sessionWait)
    {
        var source = new Source { Address = entity };
        var attach = new Attach
        {
            Source = source,
            Target = new Target(),
            SndSettleMode = deletes ? SenderSettleMode.Settled : SenderSettleMode.Unsettled,
            RcvSettleMode = deletes ? ReceiverSettleMode.First : ReceiverSettleMode.Second,
        };
        if (sessionWait is not { } wait)
            return attach;
        // No id stands for the next that is free.
        source.FilterSet = new Map { [Filter] = null };
        attach.Properties = new Fields { [Wait] = (uint)wait.TotalMilliseconds };
        return attach;
    }

    /// <summary>The session that was accepted; <see langword="null"/> where none was asked for.</summary>
    public static string? IdOf(Attach answer) =>
        answer.Source is Source { FilterSet: { } filters } && filters.TryGetValue(Filter, out var id) ? (id as DescribedValue)?.Value as string ?? id as string : null;

    /// <summary>When the session's lock ends, which is given in ticks.</summary>
    public static DateTimeOffset? LockedUntil(Attach answer) =>
        answer.Properties is { } properties && properties.TryGetValue(Until, out var ticks) && ticks is long number ? new DateTimeOffset(number, TimeSpan.Zero) : null;
}
