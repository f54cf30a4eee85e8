using Portable.MessageQueues;
using Portable.Tests.Kit;

namespace Portable.Tests.MessageQueues;

public sealed class ClaimCheckMessageQueueTests
{
    private static readonly byte[] Large = Generate.Bytes(1_000_000);
    private readonly TestMessageQueue inner = new();
    private readonly TestObjectStore store = new();
    private readonly ClaimCheckMessageQueue queue;

    public ClaimCheckMessageQueueTests() => queue = new ClaimCheckMessageQueue(inner, store);

    [Fact]
    public async Task A_body_over_the_limit_arrives_whole_and_is_deleted_when_its_message_is_completed()
    {
        await queue.SendAsync(new Message(Large) { Attributes = new Dictionary<string, string> { ["a"] = "b" } }, Run.Token);
        Assert.Equal(0, inner.Waiting[0].Body.Length);
        Assert.Single(store.Objects);

        var message = await queue.ReceiveOneAsync(TimeSpan.Zero, Run.Token);

        Assert.Equal(Large, message!.Body.ToArray());
        Assert.Equal([KeyValuePair.Create("a", "b")], message.Attributes);
        await queue.CompleteAsync(message, Run.Token);
        Assert.Empty(store.Objects);
    }

    [Fact]
    public async Task A_body_at_the_threshold_travels_in_the_message()
    {
        await queue.SendAsync(new Message(new byte[192 * 1024]), Run.Token);
        await queue.SendAsync(new Message(new byte[(192 * 1024) + 1]), Run.Token);

        Assert.Equal([192 * 1024, 0], inner.Waiting.Select(message => message.Body.Length));
        Assert.Single(store.Calls);
    }

    [Fact]
    public async Task A_body_under_the_threshold_is_checked_in_where_the_queue_takes_less()
    {
        var narrow = new TestMessageQueue { Limit = 1000 };
        await using var checkedIn = new ClaimCheckMessageQueue(narrow, store);
        await checkedIn.SendBatchAsync([new Message(new byte[1000]), new Message(new byte[1001])], Run.Token);

        Assert.Equal([1000, 0], narrow.Waiting.Select(message => message.Body.Length));
        Assert.Single(store.Calls);
    }

    [Fact]
    public async Task An_abandoned_message_keeps_its_body_for_the_next_delivery()
    {
        await queue.SendAsync(new Message(Large), Run.Token);
        await queue.AbandonAsync((await queue.ReceiveOneAsync(TimeSpan.Zero, Run.Token))!, default, Run.Token);

        var again = await queue.ReceiveOneAsync(TimeSpan.Zero, Run.Token);

        Assert.Equal(Large, again!.Body.ToArray());
    }

    [Fact]
    public async Task A_dead_letter_keeps_its_body_and_the_dead_letter_queue_gives_it_back()
    {
        await queue.SendAsync(new Message(Large), Run.Token);
        await queue.DeadLetterAsync((await queue.ReceiveOneAsync(TimeSpan.Zero, Run.Token))!, "reason", null, Run.Token);

        var dead = await queue.DeadLetterQueue!.ReceiveOneAsync(TimeSpan.Zero, Run.Token);

        Assert.Equal(Large, dead!.Body.ToArray());
        await queue.DeadLetterQueue!.CompleteAsync(dead, Run.Token);
        Assert.Empty(store.Objects);
    }

    [Fact]
    public async Task A_message_whose_body_is_gone_goes_to_the_dead_letter_queue_with_the_reason()
    {
        await queue.SendAsync(new Message(Large), Run.Token);
        await queue.SendTextAsync("small", Run.Token);
        store.Objects.Clear();

        var received = await queue.ReceiveAsync(null, Run.Token);

        Assert.Equal("small", Assert.Single(received).GetText());
        var (_, settlement) = Assert.Single(inner.Settled);
        Assert.Equal((SettlementKind.DeadLetter, ClaimCheckMessageQueue.PayloadMissing), (settlement.Kind, settlement.Reason));
        Assert.NotNull(await queue.DeadLetterQueue!.ReceiveOneAsync(TimeSpan.Zero, Run.Token));
    }

    [Fact]
    public async Task A_store_that_is_down_gives_the_message_back_and_is_reported_when_nothing_else_came()
    {
        await queue.SendAsync(new Message(Large), Run.Token);
        store.Fault = _ => new TimeoutException("down");

        var error = await Assert.ThrowsAsync<MessageQueueException>(() => queue.ReceiveAsync(null, Run.Token).AsTask());

        Assert.Equal((MessageQueueErrorCode.Unavailable, true), (error.Code, error.IsTransient));
        Assert.Single(inner.Waiting);

        await queue.SendTextAsync("small", Run.Token);
        Assert.Equal("small", Assert.Single(await queue.ReceiveAsync(null, Run.Token)).GetText());
        Assert.Single(inner.Waiting);
    }

    [Fact]
    public async Task A_store_that_is_down_sends_nothing()
    {
        store.Fault = _ => new TimeoutException("down");

        var error = await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendAsync(new Message(Large), Run.Token).AsTask());
        var results = await queue.SendBatchAsync([new Message(Large), new Message("small"u8.ToArray())], Run.Token);

        Assert.Equal((MessageQueueErrorCode.Unavailable, "Send"), (error.Code, error.Operation));
        Assert.Equal([MessageQueueErrorCode.Unavailable, null], results.Select(result => result.Error?.Code));
        Assert.Equal("small"u8.ToArray(), Assert.Single(inner.Waiting).Body.ToArray());
    }

    [Fact]
    public async Task A_message_that_is_refused_leaves_no_body_behind()
    {
        var refused = new Message(Large) { Attributes = new Dictionary<string, string> { ["1"] = "" } };

        await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendAsync(refused, Run.Token).AsTask());
        var results = await queue.SendBatchAsync([refused, new Message(Large)], Run.Token);

        Assert.Equal([false, true], results.Select(result => result.Succeeded));
        Assert.Single(store.Objects);
    }

    [Fact]
    public async Task A_message_that_the_queue_would_refuse_is_refused_before_its_body_is_stored()
    {
        Message[] refused =
        [
            new(Large) { DeduplicationId = "not a token" },
            new(Large) { OrderingKey = "" },
            new(Large) { Delay = TimeSpan.FromSeconds(-1) },
        ];

        var results = await queue.SendBatchAsync(refused, Run.Token);

        Assert.All(results, result => Assert.Equal(MessageQueueErrorCode.InvalidMessage, result.Error?.Code));
        Assert.Empty(store.Calls);
    }

    [Fact]
    public async Task A_batch_that_is_refused_as_a_whole_leaves_no_bodies_behind()
    {
        inner.Fault = _ => new MessageQueueException(MessageQueueErrorCode.QueueNotFound, "x", "Test", "SendBatch", "queue");

        await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendBatchAsync([new Message(Large), new Message(Large)], Run.Token).AsTask());

        Assert.Empty(store.Objects);
    }

    [Fact]
    public async Task A_message_that_may_have_been_sent_keeps_its_body()
    {
        inner.Fault = _ => new TimeoutException("no answer");

        await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendAsync(new Message(Large), Run.Token).AsTask());

        Assert.Single(store.Objects);
    }

    [Fact]
    public async Task A_null_in_a_batch_is_the_callers_mistake() =>
        await Assert.ThrowsAsync<ArgumentException>(() => queue.SendBatchAsync([new Message(default), null!], Run.Token).AsTask());

    [Theory]
    [InlineData("secret/other-object")]
    [InlineData("claim-check/../secret")]
    [InlineData("claim-check/not-a-guid")]
    public async Task A_strangers_attribute_opens_no_other_object(string key)
    {
        store.Seed("secret/other-object", [1]);
        await inner.SendAsync(
            new Message("body"u8.ToArray()) { Attributes = new Dictionary<string, string> { [ClaimCheckMessageQueue.KeyAttribute] = key } }, Run.Token);

        var message = await queue.ReceiveOneAsync(TimeSpan.Zero, Run.Token);

        Assert.Equal("body", message!.GetText());
        Assert.Empty(store.Calls);
        await queue.CompleteAsync(message!, Run.Token);
        Assert.Single(store.Objects);
    }

    [Fact]
    public async Task Batches_are_settled_and_renewed_by_the_inner_messages()
    {
        await queue.SendBatchAsync([new Message(Large), new Message("small"u8.ToArray()), new Message(Large)], Run.Token);
        var received = await queue.ReceiveAsync(null, Run.Token);

        var renewed = await queue.RenewAsync(received, TimeSpan.FromSeconds(7), Run.Token);
        var settled = await queue.SettleBatchAsync(
            [.. renewed.Select((result, i) => new SettleRequest(result.Message, i == 2 ? Settlement.Abandon() : Settlement.Complete))], Run.Token);

        Assert.Equal(received.Select(message => message.LeaseExpiresAt.AddSeconds(7)), renewed.Select(result => result.Message.LeaseExpiresAt));
        Assert.Equal(Large, renewed[0].Message.Body.ToArray());
        Assert.All(settled, result => Assert.True(result.Succeeded));
        Assert.Equal(renewed.Select(result => result.Message), settled.Select(result => result.Message));
        Assert.Single(store.Objects);
        Assert.Single(inner.Waiting);
    }

    [Fact]
    public async Task Failing_to_delete_a_body_does_not_fail_the_settlement()
    {
        await queue.SendAsync(new Message(Large), Run.Token);
        var message = await queue.ReceiveOneAsync(TimeSpan.Zero, Run.Token);
        store.Fault = call => call == "Delete" ? new TimeoutException("down") : null;

        await queue.CompleteAsync(message!, Run.Token);

        Assert.Single(inner.Settled);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        foreach (var options in new ClaimCheckOptions[] { new() { Threshold = -1 }, new() { Threshold = Message.MaxSize + 1 }, new() { KeyPrefix = "/a/" } })
            Assert.Throws<ArgumentException>(() => new ClaimCheckMessageQueue(inner, store, options));
    }
}
