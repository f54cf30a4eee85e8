using Azure.Storage.Queues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>How a queue uses Storage Queues: the keys of <c>Portable:Azure:StorageQueues</c>, which the entry of one queue may override.</summary>
public sealed record StorageQueueMessageQueueOptions
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromMinutes(1);

    /// <summary>The name of the dead-letter queue; by default the queue's own name with <c>-poison</c>, as Azure Functions and WebJobs have it.</summary>
    public string? DeadLetterQueue { get; init; }

    /// <summary>How messages stand in the queue. <see cref="QueueMessageEncoding.None"/>, the default, leaves text as it is, so that any client reads it.
    /// <see cref="QueueMessageEncoding.Base64"/> is what the queue triggers of Azure Functions and Event Grid use by default; a third of the
    /// room is lost. A message that is not base64 is then received as it is.</summary>
    public QueueMessageEncoding MessageEncoding { get; init; } = QueueMessageEncoding.None;

    /// <summary>The longest pause between two looks into an empty queue while a receive waits, 0.1 seconds to 1 minute; 1 second by default. Storage Queues have no
    /// long poll: every look is a request that is charged. The first pause is 0.1 seconds, and each is twice as long as the one before.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>These options with what a section or entry says.</summary>
    internal StorageQueueMessageQueueOptions With(ProviderSettingsReader reader) => this with
    {
        DeadLetterQueue = reader.Text(nameof(DeadLetterQueue)) ?? DeadLetterQueue,
        MessageEncoding = reader.OneOf(nameof(MessageEncoding), MessageEncoding),
        MaxPollingInterval = reader.Duration(nameof(MaxPollingInterval), MaxPollingInterval, ShortestInterval, LongestInterval),
    };
}
