using System.Collections.Concurrent;
using System.Text;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.MessageQueues.Api;
using Portable.Adapters.Gcp.Tests.Faults.PubSub;
using Portable.MessageQueues;
using Delivery = Portable.Adapters.Gcp.MessageQueues.Api.ReceivedMessage;
using RpcStatus = Portable.Adapters.Gcp.MessageQueues.Api.Status;

namespace Portable.Adapters.Gcp.Tests.MessageQueues;

/// <summary>What the emulator does not do as Google documents it, with a service that is scripted by the documentation.</summary>
public sealed class PubSubScriptTests : IAsyncLifetime
{
    private static readonly TimeSpan AckDeadline = TimeSpan.FromSeconds(30);
    private static readonly MessageQueueDefinition Definition = new() { Queue = "scripted", LeaseDuration = AckDeadline };

    private readonly ConcurrentQueue<Delivery[]> deliveries = [];
    private Func<AcknowledgeRequest, RpcFault> acknowledge = static _ => Done;
    private ScriptedPubSub service = null!;
    private PubSubMessageQueueProvider provider = null!;

    private static RpcFault Done { get; } = RpcFault.Answer(new Empty());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        service = await ScriptedPubSub.StartAsync();
        provider = new PubSubMessageQueueProvider(new GcpOptions { ProjectId = "p", Endpoint = service.Endpoint, MaxAttempts = 3 });
        service.Always(RpcFault.Choose<AcknowledgeRequest>(request => acknowledge(request)), "Acknowledge");
        service.Always(Done, "ModifyAckDeadline");
        service.Always(RpcFault.Answer<PullRequest>(_ => deliveries.TryDequeue(out var next) ? new() { ReceivedMessages = { next } } : new PullResponse()), "Pull");
    }

    public async ValueTask DisposeAsync()
    {
        provider.Dispose();
        await service.DisposeAsync();
    }

    [Fact]
    public async Task One_message_that_Pub_Sub_refuses_hides_no_other()
    {
        // "A publish request succeeds or fails as a whole."
        PublishAllBut("bad");
        await using var queue = provider.Open(Definition);
        var results = await queue.SendBatchAsync([.. Enumerable.Range(0, 9).Select(i => Text(i == 4 ? "bad" : $"{i}"))], Token);
        Assert.Equal([4], Enumerable.Range(0, 9).Where(i => !results[i].Succeeded));
        Assert.Equal(MessageQueueErrorCode.InvalidMessage, results[4].Error?.Code);
        Assert.Equal(["0", "1", "2", "3", "5", "6", "7", "8"], results.Where(result => result.Succeeded).Select(result => result.MessageId));
    }

    [Fact]
    public async Task Behind_a_message_that_failed_its_key_pauses_and_the_next_call_resumes_it()
    {
        PublishAllBut("bad");
        await using var queue = provider.Open(Definition with { Ordered = true });
        Message[] messages = [Keyed("a", "a1"), Keyed("a", "bad"), Keyed("b", "b1"), Keyed("a", "a3")];
        var results = await queue.SendBatchAsync(messages, Token);
        Assert.Equal(["a1", null, "b1", null], results.Select(result => result.MessageId));
        Assert.Contains("an earlier message of its ordering key failed", results[3].Error?.Message, StringComparison.Ordinal);
        Assert.Equal("a3", await queue.SendAsync(messages[3], Token));
    }

    [Fact]
    public async Task Messages_behind_another_of_their_key_wait_with_their_leases_kept_and_go_back_with_it()
    {
        Subscribe(new() { EnableMessageOrdering = true });
        await using var queue = provider.Open(Definition with { Ordered = true });
        Deliver(Of("a1", "a"), Of("a2", "a"), Of("b1", "b"), Of("a3", "a"));
        var first = await ReceiveAsync(queue);
        Assert.Equal(["a1", "b1"], first.Select(message => message.GetText()));
        Assert.Equal([("a2 a3", 120)], Deadlines());
        Assert.Empty(await ReceiveAsync(queue));
        await queue.CompleteAsync(first[0], Token);
        var second = Assert.Single(await ReceiveAsync(queue));
        Assert.Equal("a2", second.GetText());
        Assert.Equal(("a2", 30), Deadlines()[^1]);
        Assert.True(second.LeaseExpiresAt > TimeProvider.System.GetUtcNow() + (AckDeadline / 2), "A message that has waited has a whole lease.");
        await queue.AbandonAsync(second, cancellationToken: Token);
        Assert.Equal(("a2 a3", 0), Deadlines()[^1]);
        Assert.Empty(await ReceiveAsync(queue));
    }

    [Fact]
    public async Task Messages_that_wait_go_back_when_the_queue_is_disposed()
    {
        Subscribe(new() { EnableMessageOrdering = true });
        var queue = provider.Open(Definition with { Ordered = true });
        Deliver(Of("a1", "a"), Of("a2", "a"));
        Assert.Single(await ReceiveAsync(queue));
        await queue.DisposeAsync();
        Assert.Equal(("a2", 0), Deadlines()[^1]);
    }

    [Fact]
    public async Task Of_many_acknowledgements_each_has_its_own_outcome_and_what_passes_is_tried_again()
    {
        Subscribe(new() { EnableExactlyOnceDelivery = true });
        var info = new ErrorInfo { Reason = "EXACTLY_ONCE_ACKID_FAILURE", Domain = "pubsub.googleapis.com" };
        info.Metadata.Add("b", "PERMANENT_FAILURE_INVALID_ACK_ID");
        info.Metadata.Add("c", "TRANSIENT_FAILURE_UNORDERED_ACK_ID");
        var partly = RpcFault.Fail(StatusCode.FailedPrecondition, "Some acknowledgement ids are wrong.", new RpcStatus { Code = 9, Details = { Any.Pack(info) } });
        acknowledge = request => request.AckIds.Count > 1 ? partly : Done;
        await using var queue = provider.Open(Definition);
        Deliver(Of("a"), Of("b"), Of("c"));
        var received = await ReceiveAsync(queue);
        var results = await queue.SettleBatchAsync([.. received.Select(message => new SettleRequest(message, Settlement.Complete))], Token);
        Assert.Equal([null, MessageQueueErrorCode.LeaseLost, null], results.Select(result => result.Error?.Code));
        Assert.Equal(["a b c", "c"], service.Requests.Where(request => request.Method == "Acknowledge").Select(request => string.Join(' ', request.Read<AcknowledgeRequest>().AckIds)));
    }

    [Theory]
    [InlineData(30, null)]
    [InlineData(45, 45)]
    [InlineData(5, 5)]
    [InlineData(600, 600)]
    [InlineData(7200, 120)]
    public async Task A_lease_costs_a_request_only_where_it_is_not_the_subscriptions(int lease, int? deadline)
    {
        Subscribe(new());
        await using var queue = provider.Open(Definition);
        Deliver(Of("a"));
        var received = Assert.Single(await queue.ReceiveAsync(new ReceiveOptions { LeaseDuration = TimeSpan.FromSeconds(lease), WaitTime = TimeSpan.Zero }, Token));
        Assert.Equal(deadline is { } seconds ? [("a", seconds)] : [], Deadlines());
        Assert.Equal(TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(lease), received.LeaseExpiresAt, TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Who_may_not_look_at_the_subscription_can_receive_all_the_same()
    {
        service.Always(RpcFault.Fail(StatusCode.PermissionDenied), "GetSubscription");
        await using var queue = provider.Open(Definition);
        Deliver(Of("a"));
        Assert.Single(await ReceiveAsync(queue));
        Assert.Equal([("a", 30)], Deadlines());
        Deliver(Of("b"));
        Assert.Single(await ReceiveAsync(queue));
        Assert.Equal(1, service.Count("GetSubscription"));
    }

    [Fact]
    public async Task A_message_that_waits_is_published_again_before_the_policy_takes_it()
    {
        var due = TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(20);
        var subscription = new Subscription { DeadLetterPolicy = new() { DeadLetterTopic = "projects/p/topics/dead", MaxDeliveryAttempts = 5 } };
        Subscribe(subscription);
        PublishAllBut("nothing");
        await using var queue = provider.Open(Definition);
        foreach (var attempt in (int[])[1, 3, 4])
        {
            var delivery = Of($"try {attempt}");
            delivery.DeliveryAttempt = attempt;
            delivery.Message.Attributes.Add("portable.deliver-after", due.ToUnixTimeMilliseconds().ToString(System.Globalization.CultureInfo.InvariantCulture));
            Deliver(delivery);
            Assert.Empty(await ReceiveAsync(queue));
        }

        Assert.Equal([("try 1", 600), ("try 3", 600)], Deadlines());
        var again = Assert.Single(Assert.Single(service.Requests, request => request.Method == "Publish").Read<PublishRequest>().Messages);
        Assert.Equal(("try 4", "0"), (again.Data.ToStringUtf8(), again.Attributes["portable.delivery-count"]));
        Assert.True(again.Attributes.ContainsKey("portable.deliver-after"));
    }

    private static Message Text(string body) => new(Encoding.UTF8.GetBytes(body));

    private static Message Keyed(string key, string body) => Text(body) with { OrderingKey = key };

    private static Delivery Of(string body, string key = "") => new()
    {
        AckId = body,
        Message = new() { Data = ByteString.CopyFromUtf8(body), MessageId = body, OrderingKey = key, PublishTime = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow()) },
    };

    private static async Task<IReadOnlyList<Portable.MessageQueues.ReceivedMessage>> ReceiveAsync(IMessageQueue queue) =>
        await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, Token);

    private void Subscribe(Subscription subscription) =>
        service.Always(RpcFault.Answer<GetSubscriptionRequest>(request => new Subscription(subscription) { Name = request.Subscription, AckDeadlineSeconds = (int)AckDeadline.TotalSeconds }), "GetSubscription");

    /// <summary>Lets the next pull bring these.</summary>
    private void Deliver(params Delivery[] next) => deliveries.Enqueue(next);

    /// <summary>Takes all messages, by their bodies as ids, and refuses every request with that one.</summary>
    private void PublishAllBut(string refused)
    {
        var taken = RpcFault.Answer<PublishRequest>(request => new PublishResponse { MessageIds = { request.Messages.Select(message => message.Data.ToStringUtf8()) } });
        var bad = RpcFault.Fail(StatusCode.InvalidArgument, "Bad.");
        service.Always(RpcFault.Choose<PublishRequest>(request => request.Messages.Any(message => message.Data.ToStringUtf8() == refused) ? bad : taken), "Publish");
    }

    private List<(string AckIds, int Seconds)> Deadlines() =>
    [
        .. service.Requests.Where(request => request.Method == "ModifyAckDeadline")
            .Select(request => request.Read<ModifyAckDeadlineRequest>())
            .Select(request => (string.Join(' ', request.AckIds), request.AckDeadlineSeconds)),
    ];
}
