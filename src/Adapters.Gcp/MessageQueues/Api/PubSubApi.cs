using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Grpc.Net.Client;

namespace Portable.Adapters.Gcp.MessageQueues.Api;

/// <summary>Pub/Sub's methods, each bounded in time. The channel repeats what may be repeated, pulls excepted: there the end of the time is an answer, and must
/// not be taken for the end of the attempts.</summary>
/// <param name="channel">How to reach the service.</param>
/// <param name="options">How long to wait, and how often to try.</param>
internal sealed class PubSubApi(GrpcChannel channel, GcpOptions options)
{
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostOfAPull = TimeSpan.FromSeconds(60);

    private readonly Publisher.PublisherClient publisher = new(channel);
    private readonly Subscriber.SubscriberClient subscriber = new(channel);

    /// <summary>How to reach the service.</summary>
    public GrpcChannel Channel => channel;

    /// <summary>How often a request is tried in all.</summary>
    public int MaxAttempts => options.MaxAttempts;

    /// <summary>The longest wait of one pull: the service holds one for about 90 seconds.</summary>
    public TimeSpan LongestPull => options.Timeout < MostOfAPull ? options.Timeout : MostOfAPull;

    /// <summary>Publishes messages, all or none.</summary>
    /// <returns>Their ids, in order.</returns>
    public async Task<IReadOnlyList<string>> PublishAsync(string topic, IEnumerable<PubsubMessage> messages, CancellationToken cancellationToken)
    {
        var request = new PublishRequest { Topic = topic };
        request.Messages.AddRange(messages);
        return (await NamingAsync(topic, publisher.PublishAsync(request, Call(cancellationToken)).ResponseAsync).ConfigureAwait(false)).MessageIds;
    }

    /// <summary>Pulls messages: at once when some are there, otherwise as soon as some come; none after the wait.</summary>
    public async Task<IReadOnlyList<ReceivedMessage>> PullAsync(string subscription, int maxMessages, TimeSpan wait, CancellationToken cancellationToken)
    {
        var waits = wait > TimeSpan.Zero;
        // Deprecated for what it costs in a loop; a look without a wait is just that.
        var request = new PullRequest { Subscription = subscription, MaxMessages = maxMessages, ReturnImmediately = !waits };
        for (var failed = 1; ; failed++)
        {
            var asked = TimeProvider.System.GetTimestamp();
            try
            {
                var call = subscriber.PullAsync(request, Call(cancellationToken, waits ? wait : null)).ResponseAsync;
                return (await NamingAsync(subscription, call).ConfigureAwait(false)).ReceivedMessages;
            }
            catch (RpcException exception) when (waits && IsOver(exception.StatusCode, wait, asked))
            {
                return [];
            }
            catch (RpcException exception) when (failed < options.MaxAttempts && PubSubRetries.MayBeRepeated(exception.StatusCode) && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Backoff.Delay(FirstBackoff, failed), TimeProvider.System, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public Task AcknowledgeAsync(string subscription, IEnumerable<string> ackIds, CancellationToken cancellationToken)
    {
        var request = new AcknowledgeRequest { Subscription = subscription };
        request.AckIds.AddRange(ackIds);
        return NamingAsync(subscription, subscriber.AcknowledgeAsync(request, Call(cancellationToken)).ResponseAsync);
    }

    /// <summary>Lets leases last so many seconds from now; 0 gives the messages back.</summary>
    public Task ModifyAckDeadlineAsync(string subscription, IEnumerable<string> ackIds, int seconds, CancellationToken cancellationToken)
    {
        var request = new ModifyAckDeadlineRequest { Subscription = subscription, AckDeadlineSeconds = seconds };
        request.AckIds.AddRange(ackIds);
        return NamingAsync(subscription, subscriber.ModifyAckDeadlineAsync(request, Call(cancellationToken)).ResponseAsync);
    }

    /// <summary>Marks all that was published before a time as acknowledged.</summary>
    public Task SeekAsync(string subscription, DateTimeOffset time, CancellationToken cancellationToken) =>
        NamingAsync(subscription, subscriber.SeekAsync(new SeekRequest { Subscription = subscription, Time = Timestamp.FromDateTimeOffset(time) }, Call(cancellationToken)).ResponseAsync);

    public Task<Subscription> GetSubscriptionAsync(string subscription, CancellationToken cancellationToken) =>
        NamingAsync(subscription, subscriber.GetSubscriptionAsync(new GetSubscriptionRequest { Subscription = subscription }, Call(cancellationToken)).ResponseAsync);

    /// <summary>Creates a topic.</summary>
    /// <returns>Whether it was not there yet.</returns>
    public Task<bool> CreateAsync(Topic topic, CancellationToken cancellationToken) =>
        WithoutAsync(StatusCode.AlreadyExists, publisher.CreateTopicAsync(topic, Call(cancellationToken)).ResponseAsync);

    /// <summary>Creates a subscription.</summary>
    /// <returns>Whether it was not there yet.</returns>
    public Task<bool> CreateAsync(Subscription subscription, CancellationToken cancellationToken) =>
        WithoutAsync(StatusCode.AlreadyExists, subscriber.CreateSubscriptionAsync(subscription, Call(cancellationToken)).ResponseAsync);

    /// <summary>Deletes a topic.</summary>
    /// <returns>Whether it was there.</returns>
    public Task<bool> DeleteTopicAsync(string topic, CancellationToken cancellationToken) =>
        WithoutAsync(StatusCode.NotFound, publisher.DeleteTopicAsync(new DeleteTopicRequest { Topic = topic }, Call(cancellationToken)).ResponseAsync);

    /// <summary>Deletes a subscription.</summary>
    /// <returns>Whether it was there.</returns>
    public Task<bool> DeleteSubscriptionAsync(string subscription, CancellationToken cancellationToken) =>
        WithoutAsync(StatusCode.NotFound, subscriber.DeleteSubscriptionAsync(new DeleteSubscriptionRequest { Subscription = subscription }, Call(cancellationToken)).ResponseAsync);

    /// <summary>Whether a wait is over. A server whose clock comes first ends the stream itself.</summary>
    private static bool IsOver(StatusCode status, TimeSpan wait, long asked) =>
        status == StatusCode.DeadlineExceeded || (status == StatusCode.Cancelled && TimeProvider.System.GetElapsedTime(asked) > wait * 0.9);

    /// <summary>The service does not always say which topic or subscription is not there.</summary>
    private static async Task<T> NamingAsync<T>(string resource, Task<T> call)
    {
        try
        {
            return await call.ConfigureAwait(false);
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.NotFound && !exception.Status.Detail.Contains(resource, StringComparison.Ordinal))
        {
            throw new RpcException(new Grpc.Core.Status(exception.StatusCode, $"{exception.Status.Detail.TrimEnd('.', ' ')}: {resource}", exception), exception.Trailers);
        }
    }

    private static async Task<bool> WithoutAsync<T>(StatusCode expected, Task<T> call)
        where T : IMessage
    {
        try
        {
            await call.ConfigureAwait(false);
            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == expected)
        {
            return false;
        }
    }

    /// <summary>The limits of a call. gRPC keeps time by the system's clock, whichever clock the queue has.</summary>
    private CallOptions Call(CancellationToken cancellationToken, TimeSpan? wait = null) =>
        new(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + (wait ?? options.Timeout), cancellationToken: cancellationToken);
}
