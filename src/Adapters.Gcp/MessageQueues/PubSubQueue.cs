using Grpc.Core;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>How a subscription is set up.</summary>
internal sealed record SubscriptionSetup
{
    /// <summary>What an acknowledgement deadline is at least, documented.</summary>
    public static readonly TimeSpan LeastAckDeadline = TimeSpan.FromSeconds(10);

    /// <summary>How long messages are leased when they are pulled; the least where that may not be asked.</summary>
    public TimeSpan AckDeadline { get; init; } = LeastAckDeadline;

    /// <summary>Whether messages of one ordering key come in order; <see langword="null"/> where that may not be asked.</summary>
    public bool? IsOrdered { get; init; }

    /// <summary>The topic to which Pub/Sub forwards what is delivered too often.</summary>
    public string? DeadLetterTopic { get; init; }

    /// <summary>After how many deliveries.</summary>
    public int? MaxDeliveryAttempts { get; init; }
}

/// <summary>A queue as Pub/Sub knows it: a subscription, and the topic that it is attached to.</summary>
/// <param name="Api">The service.</param>
/// <param name="Subscription">The subscription's full name.</param>
/// <param name="Topic">The topic's full name, looked up where an operator may have chosen it.</param>
/// <param name="Setup">How the subscription is set up, looked up at the first use.</param>
internal sealed record PubSubQueue(PubSubApi Api, string Subscription, Func<CancellationToken, ValueTask<string>> Topic, SharedLookup<SubscriptionSetup> Setup)
{
    /// <summary>The queue of these names, and its dead-letter queue.</summary>
    public static (PubSubQueue Queue, PubSubQueue DeadLetters) Open(PubSubApi api, PubSubNames names, MessageQueueDefinition definition)
    {
        var setup = new SharedLookup<SubscriptionSetup>(() => FindAsync(api, names.Subscription, definition));
        return (
            new(api, names.Subscription, _ => ValueTask.FromResult(names.Topic), setup),
            new(api, names.DeadLetterSubscription, DeadLetterTopicAsync, new(() => FindAsync(api, names.DeadLetterSubscription, null))));

        async ValueTask<string> DeadLetterTopicAsync(CancellationToken cancellationToken) =>
            names.DeadLetterTopicIsGiven ? names.DeadLetterTopic : (await setup.GetAsync(cancellationToken).ConfigureAwait(false)).DeadLetterTopic ?? names.DeadLetterTopic;
    }

    private static async Task<SubscriptionSetup> FindAsync(PubSubApi api, string name, MessageQueueDefinition? definition)
    {
        try
        {
            var found = await api.GetSubscriptionAsync(name, CancellationToken.None).ConfigureAwait(false);
            if (definition is { Ordered: true } && !found.EnableMessageOrdering)
            {
                throw new MessageQueueException(
                    MessageQueueErrorCode.Unsupported,
                    $"{definition.ConfigurationPath}:{nameof(definition.Ordered)} is true, and the subscription {name} is set up without message ordering",
                    GcpOptions.ProviderName,
                    "Receive",
                    definition.Queue);
            }

            return new()
            {
                AckDeadline = TimeSpan.FromSeconds(found.AckDeadlineSeconds),
                IsOrdered = found.EnableMessageOrdering,
                DeadLetterTopic = found.DeadLetterPolicy?.DeadLetterTopic,
                MaxDeliveryAttempts = found.DeadLetterPolicy?.MaxDeliveryAttempts,
            };
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.PermissionDenied)
        {
            // A consumer may pull and acknowledge (roles/pubsub.subscriber holds more, a custom role need not).
            return new();
        }
    }
}
