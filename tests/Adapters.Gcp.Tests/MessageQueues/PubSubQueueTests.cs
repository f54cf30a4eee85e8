using System.Text;
using Google.Protobuf;
using Grpc.Net.Client;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.Emulators;
using Portable.MessageQueues;
using ReceivedMessage = Portable.MessageQueues.ReceivedMessage;

namespace Portable.Adapters.Gcp.Tests.MessageQueues;

/// <summary>What the contract does not ask, on Google's emulator: exactly-once subscriptions, operators' own subscriptions, other clients' messages.</summary>
public sealed class PubSubQueueTests : IAsyncLifetime
{
    private readonly List<IMessageQueue> queues = [];
    private PubSubMessageQueueProvider provider = null!;
    private PubSubMessageQueueProvider exactlyOnce = null!;
    private GrpcChannel channel = null!;

    private static MessageQueueDefinition Fresh => new() { Queue = $"queue-{Guid.NewGuid():N}", MaxDeliveryCount = 2 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (await Emulator.PubSub.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        var gcp = new GcpOptions { ProjectId = "portable", Endpoint = (await Emulator.PubSub.StartAsync(Token)).Endpoint };
        provider = new PubSubMessageQueueProvider(gcp);
        exactlyOnce = new PubSubMessageQueueProvider(gcp, new() { EnableExactlyOnceDelivery = true });
        channel = GrpcChannel.ForAddress(gcp.Endpoint!);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in queues)
            await queue.DisposeAsync();
        provider?.Dispose();
        exactlyOnce?.Dispose();
        channel?.Dispose();
    }

    [Fact]
    public async Task A_delayed_message_keeps_the_id_and_time_of_its_sending_and_all_its_deliveries()
    {
        var queue = await CreateAsync(Fresh with { MaxDeliveryCount = 5 });
        var before = TimeProvider.System.GetUtcNow();
        var id = await queue.SendAsync(Text("later") with { Delay = TimeSpan.FromSeconds(2), Attributes = new Dictionary<string, string> { ["a"] = "1" } }, Token);
        for (var delivery = 1; delivery <= 5; delivery++)
        {
            var message = await ReceiveAsync(queue);
            Assert.Equal((id, delivery), (message.MessageId, message.DeliveryCount));
            Assert.Equal([new("a", "1")], message.Attributes);
            Assert.Equal(before, message.EnqueuedAt, TimeSpan.FromSeconds(1));
            await queue.AbandonAsync(message, cancellationToken: Token);
        }

        // The emulator sets aside when somebody asks for the message once more.
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(1) }, Token));
        Assert.Equal(DeadLetterInfo.MaxDeliveryCountExceeded, (await ReceiveAsync(queue.DeadLetterQueue!)).DeadLetter?.Reason);
    }

    [Fact]
    public async Task What_is_given_back_for_longer_than_a_deadline_may_last_waits_and_keeps_its_count()
    {
        var queue = await CreateAsync(Fresh with { MaxDeliveryCount = 5 });
        var id = await queue.SendAsync(Text("later"), Token);
        await queue.AbandonAsync(await ReceiveAsync(queue), TimeSpan.FromMinutes(15), Token);
        var waiting = await PullNativelyAsync(queue.Name);
        Assert.Equal((id, "1"), (waiting.Attributes["portable.message-id"], waiting.Attributes["portable.delivery-count"]));
        var due = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(waiting.Attributes["portable.deliver-after"], System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(15), due, TimeSpan.FromMinutes(1));
        // The same message, due now.
        waiting.Attributes["portable.deliver-after"] = "1";
        await PublishNativelyAsync(queue.Name, waiting);
        var again = await ReceiveAsync(queue);
        Assert.Equal((id, "later", 2), (again.MessageId, again.GetText(), again.DeliveryCount));
    }

    [Fact]
    public async Task More_than_the_retention_is_no_delay()
    {
        var queue = await CreateAsync(Fresh);
        var message = Text("x") with { Delay = TimeSpan.FromDays(8) };
        Assert.Equal(MessageQueueErrorCode.Unsupported, (await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendAsync(message, Token).AsTask())).Code);
        var results = await queue.SendBatchAsync([message, Text("y")], Token);
        Assert.Equal([false, true], results.Select(result => result.Succeeded));
    }

    [Fact]
    public async Task A_subscription_that_delivers_exactly_once_refuses_what_another_process_has_settled()
    {
        var definition = Fresh;
        var queue = await CreateAsync(definition, exactlyOnce);
        await queue.SendBatchAsync([Text("a"), Text("b")], Token);
        List<ReceivedMessage> received = [await ReceiveAsync(queue), await ReceiveAsync(queue)];
        var subscriber = new Subscriber.SubscriberClient(channel);
        await subscriber.AcknowledgeAsync(new() { Subscription = Subscription(queue.Name), AckIds = { ((PubSubReceipt)received[0].Receipt).AckId } });
        var results = await queue.SettleBatchAsync([.. received.Select(message => new SettleRequest(message, Settlement.Complete))], Token);
        Assert.Equal([MessageQueueErrorCode.LeaseLost, null], results.Select(result => result.Error?.Code));
    }

    [Fact]
    public async Task An_operators_subscription_without_a_policy_is_counted_here_and_sets_aside_by_name()
    {
        var definition = Fresh;
        await CreateTopicAsync($"{definition.Queue}-dead-letter");
        await CreateTopicAsync(definition.Queue);
        var queue = Open(definition);
        await queue.SendAsync(Text("poison"), Token);
        foreach (var delivery in (int[])[1, 2])
        {
            var message = await ReceiveAsync(queue);
            Assert.Equal(delivery, message.DeliveryCount);
            await queue.AbandonAsync(message, cancellationToken: Token);
        }

        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(1) }, Token));
        Assert.Equal(new DeadLetterInfo(DeadLetterInfo.MaxDeliveryCountExceeded, "Delivered 2 times without being completed.", 2), (await ReceiveAsync(queue.DeadLetterQueue!)).DeadLetter);
    }

    [Fact]
    public async Task Without_a_place_for_dead_letters_the_application_gets_the_message_again()
    {
        var definition = Fresh;
        await CreateTopicAsync(definition.Queue);
        var queue = Open(definition);
        await queue.SendAsync(Text("poison"), Token);
        for (var delivery = 1; delivery <= 4; delivery++)
        {
            var message = await ReceiveAsync(queue);
            Assert.Equal(delivery, message.DeliveryCount);
            await queue.AbandonAsync(message, cancellationToken: Token);
        }
    }

    [Fact]
    public async Task A_subscription_without_order_is_no_ordered_queue()
    {
        var definition = Fresh;
        await CreateAsync(definition);
        var error = await Assert.ThrowsAsync<MessageQueueException>(() => Open(definition with { Ordered = true }).ReceiveAsync(cancellationToken: Token).AsTask());
        Assert.Equal(MessageQueueErrorCode.Unsupported, error.Code);
        Assert.Contains("Ordered", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_clients_attributes_and_odd_values_of_ours_are_harmless()
    {
        var queue = await CreateAsync(Fresh);
        var message = new PubsubMessage { Data = ByteString.CopyFromUtf8("x") };
        message.Attributes.Add("ünï code", "v");
        message.Attributes.Add("portable.deliver-after", "soon");
        message.Attributes.Add("portable.delivery-count", "-1");
        message.Attributes.Add("portable.enqueued-at", "99999999999999999");
        await PublishNativelyAsync(queue.Name, message);
        var received = await ReceiveAsync(queue);
        Assert.Equal(("x", 1), (received.GetText(), received.DeliveryCount));
        Assert.Equal([new("ünï code", "v")], received.Attributes);
    }

    [Fact]
    public async Task The_provisioner_says_what_it_did_and_leaves_what_is_there()
    {
        var definition = Fresh;
        Assert.True(await provider.Provisioner.CreateIfMissingAsync(definition, Token));
        Assert.False(await provider.Provisioner.CreateIfMissingAsync(definition with { MaxDeliveryCount = 9 }, Token));
        var subscription = await new Subscriber.SubscriberClient(channel).GetSubscriptionAsync(new() { Subscription = Subscription(definition.Queue) });
        Assert.Equal((30, 5), (subscription.AckDeadlineSeconds, subscription.DeadLetterPolicy.MaxDeliveryAttempts));
        Assert.True(await provider.Provisioner.DeleteIfExistsAsync(definition, Token));
        Assert.False(await provider.Provisioner.DeleteIfExistsAsync(definition, Token));
    }

    private static string Subscription(string name) => $"projects/portable/subscriptions/{name}";

    private static string Topic(string name) => $"projects/portable/topics/{name}";

    private static Message Text(string body) => new(Encoding.UTF8.GetBytes(body));

    private async Task<IMessageQueue> CreateAsync(MessageQueueDefinition definition, PubSubMessageQueueProvider? by = null)
    {
        await (by ?? provider).Provisioner.CreateIfMissingAsync(definition, Token);
        return Open(definition);
    }

    private IMessageQueue Open(MessageQueueDefinition definition)
    {
        queues.Add(provider.Open(definition));
        return queues[^1];
    }

    private async Task CreateTopicAsync(string name)
    {
        await new Publisher.PublisherClient(channel).CreateTopicAsync(new() { Name = Topic(name) });
        await new Subscriber.SubscriberClient(channel).CreateSubscriptionAsync(new() { Name = Subscription(name), Topic = Topic(name), AckDeadlineSeconds = 10 });
    }

    private async Task PublishNativelyAsync(string name, PubsubMessage message) =>
        await new Publisher.PublisherClient(channel).PublishAsync(new() { Topic = Topic(name), Messages = { message } });

    private async Task<PubsubMessage> PullNativelyAsync(string name)
    {
        var subscriber = new Subscriber.SubscriberClient(channel);
        var pulled = Assert.Single((await subscriber.PullAsync(new() { Subscription = Subscription(name), MaxMessages = 1 })).ReceivedMessages);
        await subscriber.AcknowledgeAsync(new() { Subscription = Subscription(name), AckIds = { pulled.AckId } });
        return pulled.Message;
    }

    private static async Task<ReceivedMessage> ReceiveAsync(IMessageQueue queue) =>
        Assert.Single(await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 1, WaitTime = TimeSpan.FromSeconds(30) }, Token));
}
