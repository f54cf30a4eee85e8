namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>How a queue uses Service Bus: the keys of <c>Portable:Azure:ServiceBus</c>, which the entry of one queue may override.</summary>
public sealed record ServiceBusMessageQueueOptions
{
    private const int Kilobyte = 1024;

    /// <summary>The largest message that the queue takes, encoded and with its properties, in bytes: 256 KiB by default, the limit of the standard tier; up to
    /// 100 MB in the premium tier. Queues that are created get it where it is more than the default.</summary>
    public int MaxMessageSizeInBytes { get; init; } = 256 * Kilobyte;

    /// <summary>How many sessions, and so ordering keys, one queue object of an ordered queue holds at once, 1 to 1,000; 8 by default, as the official
    /// processor does. A session is held from the first of its messages until none is left.</summary>
    public int MaxConcurrentSessions { get; init; } = 8;

    /// <summary>These options with what a section or entry says.</summary>
    internal ServiceBusMessageQueueOptions With(ProviderSettingsReader reader) => this with
    {
        MaxMessageSizeInBytes = reader.Integer(nameof(MaxMessageSizeInBytes), MaxMessageSizeInBytes, 64 * Kilobyte, 100 * Kilobyte * Kilobyte),
        MaxConcurrentSessions = reader.Integer(nameof(MaxConcurrentSessions), MaxConcurrentSessions, 1, 1000),
    };
}
