namespace Portable.Emulators.ServiceBus.Faults;

/// <summary>What goes wrong.</summary>
public sealed record Fault
{
    /// <summary>The condition by which Service Bus asks for patience.</summary>
    public const string ServerBusy = "com.microsoft:server-busy";

    /// <summary>The condition of a link that the service ends.</summary>
    public const string DetachForced = "amqp:link:detach-forced";

    /// <summary>The condition of a connection that the service ends.</summary>
    public const string ConnectionForced = "amqp:connection:forced";

    private Fault(FaultKind kind) => Kind = kind;

    /// <summary>Nothing happens and nothing is answered: what came is lost. With <see cref="AfterTheFact"/> only the answer is.</summary>
    public static Fault Silence { get; } = new(FaultKind.Silence);

    /// <summary>The connection is reset.</summary>
    public static Fault Drop { get; } = new(FaultKind.Drop);

    internal FaultKind Kind { get; }

    internal string Condition { get; private init; } = string.Empty;

    internal TimeSpan Time { get; private init; }

    internal bool Late { get; private init; }

    /// <summary>It is refused with a condition.</summary>
    public static Fault Refuse(string condition = ServerBusy) => new(FaultKind.Refuse) { Condition = condition };

    /// <summary>The link is detached with a condition.</summary>
    public static Fault Detach(string condition = DetachForced) => new(FaultKind.Detach) { Condition = condition };

    /// <summary>The connection is closed with a condition.</summary>
    public static Fault Close(string condition = ConnectionForced) => new(FaultKind.Close) { Condition = condition };

    /// <summary>It happens later, by the emulator's time.</summary>
    public static Fault Delay(TimeSpan time) => new(FaultKind.Delay) { Time = time };

    /// <summary>The same, after the service has done what it was asked for, and before it says so.</summary>
    /// <exception cref="InvalidOperationException">It is a delay: that would happen twice.</exception>
    public Fault AfterTheFact() => Kind == FaultKind.Delay ? throw new InvalidOperationException("A delay has no fact before it.") : this with { Late = true };
}
