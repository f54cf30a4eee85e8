namespace Portable.Emulators.ServiceBus;

/// <summary>What a <see cref="ServiceBusEmulator"/> is like.</summary>
public sealed record ServiceBusEmulatorOptions
{
    /// <summary>The port on 127.0.0.1; 0, the default, for a free one.</summary>
    public int Port { get; init; }

    /// <summary>The port on 127.0.0.1 of the administration's HTTP API and of WebSockets; 0, the default, for a free one.</summary>
    public int ManagementPort { get; init; }

    /// <summary>Whether it can be reached with TLS besides, on free ports; not by default.</summary>
    public bool HasTls { get; init; }

    /// <summary>The queues there are from the start, by their names.</summary>
    public IReadOnlyDictionary<string, QueueOptions> Queues { get; init; } = new Dictionary<string, QueueOptions>();

    /// <summary>The time of locks, schedules, expiry and tokens; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The name of the one rule there is, which confers every right.</summary>
    public string SharedAccessKeyName { get; init; } = "RootManageSharedAccessKey";

    /// <summary>The rule's key, with which tokens must be signed. It is the public one of Microsoft's own emulator, and no secret.</summary>
    public string SharedAccessKey { get; init; } = "SAS_KEY_VALUE";

    /// <summary>Whether a JSON Web Token is accepted, whatever it says: its expiry is kept, its signature is not checked. By default none is.</summary>
    public bool AcceptsJsonWebTokens { get; init; }
}
