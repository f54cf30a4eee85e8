using Portable.Emulators.CloudStorage.Access;

namespace Portable.Emulators.CloudStorage;

/// <summary>What an emulator of Cloud Storage can be told when it starts.</summary>
public sealed record CloudStorageEmulatorOptions
{
    /// <summary>The port of 127.0.0.1 to listen on; by default any that is free.</summary>
    public int Port { get; init; }

    /// <summary>Whether a request needs a bearer token that the emulator issued or was told of, or a signed address. Off by default: then nobody asks who
    /// calls. A signature that is there is verified in any case.</summary>
    public bool RequireAuthorization { get; init; }

    /// <summary>The account that may ask for tokens and sign addresses; by default one is made for each emulator.</summary>
    public EmulatedServiceAccount? ServiceAccount { get; init; }

    /// <summary>How long an issued token is good for. One hour by default, as Google's are.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How many bytes a request to a resumable upload leaves behind at most; the whole quanta of 256 KiB in it are persisted. Cloud Storage may
    /// persist fewer bytes than were sent, so clients must look. No limit by default; at least one
    /// quantum of each request is persisted.</summary>
    public long PersistedBytesPerRequest { get; init; } = long.MaxValue;

    /// <summary>How many bytes a call to rewrite copies at most, so that it takes several. By default everything is copied in one call, as Cloud Storage
    /// does within a location and storage class.</summary>
    public long RewrittenBytesPerCall { get; init; } = long.MaxValue;

    /// <summary>A Pub/Sub server with a REST interface, such as Google's emulator, that notifications are published to. Without one a bucket takes no
    /// notification configuration.</summary>
    public Uri? PubSubEndpoint { get; init; }

    /// <summary>The clock for times, generations and expiry; the system's by default.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
