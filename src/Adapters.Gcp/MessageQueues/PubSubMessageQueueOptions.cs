namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>How a queue uses Pub/Sub: the keys of <c>Portable:Gcp:PubSub</c>, which the entry of one queue may override. A queue is a topic with one
/// subscription, and a dead-letter topic with a subscription of its own.</summary>
public sealed record PubSubMessageQueueOptions
{
    /// <summary>The topic that is sent to: its name, or <c>projects/…/topics/…</c> in another project; by default the queue's own name.</summary>
    public string? Topic { get; init; }

    /// <summary>The subscription that is received from; by default the queue's own name.</summary>
    public string? Subscription { get; init; }

    /// <summary>The dead-letter topic; by default the queue's own name with <c>-dead-letter</c> when it is created, and what the subscription's dead-letter
    /// policy names when it is used.</summary>
    public string? DeadLetterTopic { get; init; }

    /// <summary>The subscription to the dead-letter topic; by default the queue's own name with <c>-dead-letter</c>.</summary>
    public string? DeadLetterSubscription { get; init; }

    /// <summary>Whether subscriptions that are created deliver exactly once (a message is not delivered again before its lease has ended, and the service itself
    /// refuses a late acknowledgement). False by default: it costs latency and throughput.</summary>
    public bool EnableExactlyOnceDelivery { get; init; }

    /// <summary>These options with what a section or entry says.</summary>
    internal PubSubMessageQueueOptions With(ProviderSettingsReader reader) => this with
    {
        Topic = reader.Text(nameof(Topic)) ?? Topic,
        Subscription = reader.Text(nameof(Subscription)) ?? Subscription,
        DeadLetterTopic = reader.Text(nameof(DeadLetterTopic)) ?? DeadLetterTopic,
        DeadLetterSubscription = reader.Text(nameof(DeadLetterSubscription)) ?? DeadLetterSubscription,
        EnableExactlyOnceDelivery = reader.Boolean(nameof(EnableExactlyOnceDelivery)) ?? EnableExactlyOnceDelivery,
    };
}
