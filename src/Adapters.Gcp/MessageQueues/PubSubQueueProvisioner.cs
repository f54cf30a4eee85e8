using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Creates and deletes topics with their subscriptions. What is there already is left as it is. The subscription that is received from comes last, and
/// goes first: the queue is there when it is.</summary>
/// <remarks>Pub/Sub's own service agent needs the right to publish to the dead-letter topic and to acknowledge on the subscription; that is the operator's to give.</remarks>
internal sealed class PubSubQueueProvisioner(GcpConfiguration configuration, GcpClients clients, PubSubMessageQueueOptions defaults) : IQueueProvisioner
{
    private static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) =>
        RunAsync("CreateIfMissing", definition, CreateAsync, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) =>
        RunAsync("DeleteIfExists", definition, DeleteAsync, cancellationToken);

    private static async Task<bool> CreateAsync(
        PubSubApi api, PubSubNames names, MessageQueueDefinition definition, PubSubMessageQueueOptions options, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(api, names.Subscription, cancellationToken).ConfigureAwait(false))
            return false;
        await api.CreateAsync(new Topic { Name = names.DeadLetterTopic }, cancellationToken).ConfigureAwait(false);
        // Before anything is set aside: a topic without a subscription keeps nothing.
        await api.CreateAsync(Describe(names.DeadLetterSubscription, names.DeadLetterTopic, definition, options), cancellationToken).ConfigureAwait(false);
        await api.CreateAsync(new Topic { Name = names.Topic }, cancellationToken).ConfigureAwait(false);
        var subscription = Describe(names.Subscription, names.Topic, definition, options);
        subscription.EnableMessageOrdering = definition.Ordered;
        subscription.DeadLetterPolicy = new()
        {
            DeadLetterTopic = names.DeadLetterTopic,
            MaxDeliveryAttempts = Math.Max(definition.MaxDeliveryCount, PubSubTriage.LeastAttempts),
        };
        return await api.CreateAsync(subscription, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<bool> DeleteAsync(
        PubSubApi api, PubSubNames names, MessageQueueDefinition definition, PubSubMessageQueueOptions options, CancellationToken cancellationToken)
    {
        var deleted = await api.DeleteSubscriptionAsync(names.Subscription, cancellationToken).ConfigureAwait(false);
        await api.DeleteTopicAsync(names.Topic, cancellationToken).ConfigureAwait(false);
        await api.DeleteSubscriptionAsync(names.DeadLetterSubscription, cancellationToken).ConfigureAwait(false);
        await api.DeleteTopicAsync(names.DeadLetterTopic, cancellationToken).ConfigureAwait(false);
        return deleted;
    }

    private static Subscription Describe(string name, string topic, MessageQueueDefinition definition, PubSubMessageQueueOptions options) => new()
    {
        Name = name,
        Topic = topic,
        AckDeadlineSeconds = Math.Clamp(
            PubSubMessageCodec.WholeSeconds(definition.LeaseDuration), (int)SubscriptionSetup.LeastAckDeadline.TotalSeconds, PubSubAcks.LongestDeadline),
        MessageRetentionDuration = Duration.FromTimeSpan(Retention),
        EnableExactlyOnceDelivery = options.EnableExactlyOnceDelivery,
        // By default a subscription is deleted when nobody has used it for 31 days; with an empty policy it never is.
        ExpirationPolicy = new(),
    };

    private static async Task<bool> ExistsAsync(PubSubApi api, string subscription, CancellationToken cancellationToken)
    {
        try
        {
            await api.GetSubscriptionAsync(subscription, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound)
        {
            return false;
        }
    }

    private async Task<bool> RunAsync(
        string operation,
        MessageQueueDefinition definition,
        Func<PubSubApi, PubSubNames, MessageQueueDefinition, PubSubMessageQueueOptions, CancellationToken, Task<bool>> act,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        var (gcp, options) = configuration.Read(GcpConfiguration.PubSub, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        var names = PubSubNames.Of(definition, gcp, options);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            var api = new PubSubApi(clients.PubSub(gcp, definition.ConfigurationPath), gcp);
            return await act(api, names, definition, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not ArgumentException && !cancellationToken.IsCancellationRequested)
        {
            throw new MessageQueueException(PubSubErrors.Classify(exception), GcpErrors.Describe(exception), GcpOptions.ProviderName, operation, definition.Queue, exception);
        }
    }
}
