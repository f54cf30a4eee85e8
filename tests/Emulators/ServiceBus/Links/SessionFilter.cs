using System.Globalization;
using Amqp.Framing;
using Amqp.Types;
using Portable.Emulators.ServiceBus.Broker;

namespace Portable.Emulators.ServiceBus.Links;

/// <summary>The session that a receiver asks for in its attach.</summary>
/// <param name="SessionId">Its id; <see langword="null"/> for the next that is free and has messages.</param>
/// <param name="Patience">How long it waits for the next.</param>
internal sealed record SessionFilter(string? SessionId, TimeSpan Patience)
{
    private static readonly Symbol Filter = "com.microsoft:session-filter";
    private static readonly Symbol Timeout = "com.microsoft:timeout";
    private static readonly Symbol LockedUntil = "com.microsoft:locked-until-utc";
    private static readonly TimeSpan Default = TimeSpan.FromMinutes(1);

    /// <summary>What an attach asks for; <see langword="null"/> if no session.</summary>
    public static SessionFilter? Read(Attach attach)
    {
        if (attach.Source is not Source { FilterSet: { } filters } || !filters.TryGetValue(Filter, out var id))
            return null;
        var patience = attach.Properties is { } properties && properties.TryGetValue(Timeout, out var milliseconds) && milliseconds is not null
            ? TimeSpan.FromMilliseconds(Convert.ToDouble(milliseconds, CultureInfo.InvariantCulture))
            : Default;
        return new SessionFilter((id as DescribedValue)?.Value as string ?? id as string, patience);
    }

    /// <summary>Answers with the session's id, and the end of its lock in ticks.</summary>
    public static void Write(Attach attach, MessageSession session)
    {
        ((Source)attach.Source).FilterSet[Filter] = session.Id;
        attach.Properties ??= [];
        attach.Properties[LockedUntil] = session.LockedUntil.UtcTicks;
    }
}
