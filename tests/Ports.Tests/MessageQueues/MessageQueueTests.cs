using Portable.MessageQueues;
using Portable.Tests.Kit;

namespace Portable.Tests.MessageQueues;

/// <summary>What the base class does for every adapter.</summary>
public sealed class MessageQueueTests
{
    private readonly TestMessageQueue queue = new();

    public static TheoryData<string> Calls => [.. AllCalls(new TestMessageQueue(), default).Keys];

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_vendors_exception_comes_in_the_ports_terms(string call)
    {
        var vendors = new TimeoutException("The vendor is slow.");
        queue.Fault = _ => vendors;

        var error = await Assert.ThrowsAsync<MessageQueueException>(AllCalls(queue, Run.Token)[call]);

        Assert.Equal(
            (MessageQueueErrorCode.Unavailable, true, "Test", call, "queue", vendors),
            (error.Code, error.IsTransient, error.Provider, error.Operation, error.Queue, error.InnerException));
        Assert.DoesNotContain("..", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task The_ports_own_errors_and_argument_errors_pass_as_they_are(string call)
    {
        foreach (var own in new Exception[] { new MessageQueueException(MessageQueueErrorCode.Throttled, "x", "Test", call, "queue"), new ArgumentException("x") })
        {
            queue.Fault = _ => own;
            Assert.Same(own, await Record.ExceptionAsync(AllCalls(queue, Run.Token)[call]));
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_cancelled_token_is_refused_before_any_IO(string call)
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(AllCalls(queue, source.Token)[call]);

        Assert.Empty(queue.Calls);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_token_cancelled_in_flight_ends_in_OperationCanceledException_whatever_the_vendor_throws(string call)
    {
        using var source = new CancellationTokenSource();
        queue.Fault = _ =>
        {
            source.Cancel();
            return new IOException("torn down");
        };

        var error = await Assert.ThrowsAnyAsync<OperationCanceledException>(AllCalls(queue, source.Token)[call]);

        Assert.Equal(source.Token, error.CancellationToken);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_cancellation_that_the_caller_did_not_ask_for_is_an_error(string call)
    {
        queue.Fault = _ => new TaskCanceledException("an inner timeout");

        Assert.IsType<TaskCanceledException>((await Assert.ThrowsAsync<MessageQueueException>(AllCalls(queue, Run.Token)[call])).InnerException);
    }

    [Fact]
    public async Task A_bad_message_is_refused_before_any_IO_with_the_code_that_fits()
    {
        (Message Message, MessageQueueErrorCode Code)[] bad =
        [
            (new(default) { Attributes = new Dictionary<string, string> { ["1"] = "" } }, MessageQueueErrorCode.InvalidMessage),
            (new(new byte[Message.MaxSize + 1]), MessageQueueErrorCode.MessageTooLarge),
            (new(new byte[Message.MaxSize]) { Attributes = new Dictionary<string, string> { ["a"] = "" } }, MessageQueueErrorCode.MessageTooLarge),
            (new(default) { OrderingKey = "" }, MessageQueueErrorCode.InvalidMessage),
            (new(default) { OrderingKey = new string('k', 129) }, MessageQueueErrorCode.InvalidMessage),
            (new(default) { OrderingKey = "a b" }, MessageQueueErrorCode.InvalidMessage),
            (new(default) { DeduplicationId = "é" }, MessageQueueErrorCode.InvalidMessage),
            (new(default) { Delay = TimeSpan.FromTicks(-1) }, MessageQueueErrorCode.InvalidMessage),
            (new(default) { OrderingKey = "k", Delay = TimeSpan.FromSeconds(1) }, MessageQueueErrorCode.InvalidMessage),
        ];
        foreach (var (message, code) in bad)
        {
            Assert.Equal(code, (await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendAsync(message, Run.Token).AsTask())).Code);
            Assert.Equal(code, (await queue.SendBatchAsync([message], Run.Token))[0].Error?.Code);
        }

        Assert.Empty(queue.Calls);
        await queue.SendAsync(new Message(new byte[Message.MaxSize]), Run.Token);
    }

    [Fact]
    public async Task A_message_over_the_providers_own_limit_is_refused_before_any_IO_and_hides_no_other()
    {
        var narrow = new TestMessageQueue { Limit = 100 };
        var error = await Assert.ThrowsAsync<MessageQueueException>(() => narrow.SendAsync(new Message(new byte[101]), Run.Token).AsTask());
        Assert.Equal((MessageQueueErrorCode.MessageTooLarge, "Send"), (error.Code, error.Operation));
        Assert.Empty(narrow.Calls);
        var results = await narrow.SendBatchAsync([new(new byte[100]), new(new byte[101]), new(new byte[1])], Run.Token);
        Assert.Equal([null, MessageQueueErrorCode.MessageTooLarge, null], results.Select(result => result.Error?.Code));
        Assert.Equal([100, 1], narrow.Waiting.Select(message => message.Body.Length));
    }

    [Fact]
    public async Task A_bad_message_hides_no_other_of_its_batch()
    {
        queue.Refuse = message => message.Body.Length == 3 ? new MessageQueueException(MessageQueueErrorCode.Throttled, "x", "Test", "SendBatch", "queue") : null;
        Message[] messages =
        [
            new(new byte[1]), new(new byte[Message.MaxSize + 1]), new(new byte[2]), new(new byte[3]), new(default) { OrderingKey = "" }, new(new byte[4]),
        ];

        var results = await queue.SendBatchAsync(messages, Run.Token);

        Assert.Equal(
            [null, MessageQueueErrorCode.MessageTooLarge, null, MessageQueueErrorCode.Throttled, MessageQueueErrorCode.InvalidMessage, null],
            results.Select(result => result.Error?.Code));
        Assert.Equal([1, 2, 4], queue.Waiting.Select(message => message.Body.Length));
        Assert.All(results, result => Assert.Equal(result.Succeeded, result.MessageId is not null));
        await Assert.ThrowsAsync<ArgumentException>(() => queue.SendBatchAsync([null!], Run.Token).AsTask());
    }

    [Fact]
    public async Task A_feature_that_is_not_offered_is_refused_before_any_IO_and_never_ignored()
    {
        var poor = new TestMessageQueue(new Capabilities<MessageQueueFeature>([]));
        var received = TestMessageQueue.Received(new Message(default));
        Func<Task>[] calls =
        [
            () => poor.SendAsync(new Message(default) { OrderingKey = "k" }, Run.Token).AsTask(),
            () => poor.SendAsync(new Message(default) { Delay = TimeSpan.FromSeconds(1) }, Run.Token).AsTask(),
            () => poor.ReceiveAsync(new ReceiveOptions { LeaseDuration = TimeSpan.FromSeconds(1) }, Run.Token).AsTask(),
            () => poor.SettleAsync(received, Settlement.Abandon(TimeSpan.FromSeconds(1)), Run.Token).AsTask(),
            () => poor.SettleAsync(received, Settlement.DeadLetter("r"), Run.Token).AsTask(),
            () => poor.RedriveAsync(null, Run.Token).AsTask(),
            () => poor.PurgeAsync(Run.Token).AsTask(),
            () => poor.CountAsync(Run.Token).AsTask(),
        ];
        foreach (var call in calls)
            Assert.Equal(MessageQueueErrorCode.Unsupported, (await Assert.ThrowsAsync<MessageQueueException>(call)).Code);
        Assert.Empty(poor.Calls);
    }

    [Fact]
    public async Task A_delay_over_15_minutes_needs_LongDelay()
    {
        var shortOnly = new TestMessageQueue(TestMessageQueue.Everything.With(MessageQueueFeature.LongDelay, Support.Unsupported));
        var message = new Message(default) { Delay = TimeSpan.FromMinutes(15) };

        await shortOnly.SendAsync(message, Run.Token);
        var error = await Assert.ThrowsAsync<MessageQueueException>(
            () => shortOnly.SendAsync(message with { Delay = TimeSpan.FromMinutes(16) }, Run.Token).AsTask());
        await queue.SendAsync(message with { Delay = TimeSpan.FromHours(12) }, Run.Token);

        Assert.Equal(MessageQueueErrorCode.Unsupported, error.Code);
    }

    [Fact]
    public async Task Nonsense_waits_counts_and_leases_are_refused_before_any_IO()
    {
        var received = TestMessageQueue.Received(new Message(default));
        Func<Task>[] calls =
        [
            () => queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 0 }, Run.Token).AsTask(),
            () => queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromTicks(-1) }, Run.Token).AsTask(),
            () => queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromHours(2) }, Run.Token).AsTask(),
            () => queue.ReceiveAsync(new ReceiveOptions { LeaseDuration = TimeSpan.Zero }, Run.Token).AsTask(),
            () => queue.ReceiveAsync(new ReceiveOptions { LeaseDuration = TimeSpan.FromHours(13) }, Run.Token).AsTask(),
            () => queue.RenewAsync([received], TimeSpan.Zero, Run.Token).AsTask(),
            () => queue.RedriveAsync(0, Run.Token).AsTask(),
        ];
        foreach (var call in calls)
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(call);
        Assert.Empty(queue.Calls);
    }

    [Fact]
    public async Task Empty_batches_do_nothing()
    {
        Assert.Empty(await queue.SendBatchAsync([], Run.Token));
        Assert.Empty(await queue.SettleBatchAsync([], Run.Token));
        Assert.Empty(await queue.RenewAsync([], TimeSpan.FromSeconds(1), Run.Token));
        Assert.Empty(queue.Calls);
    }

    [Fact]
    public async Task Extensions_are_the_ports_calls_in_fewer_words()
    {
        await queue.SendTextAsync("é", Run.Token);
        await queue.SendJsonAsync(new Sample("a", 1), SampleJson.Default.Sample, Run.Token);
        var text = await queue.ReceiveOneAsync(TimeSpan.Zero, Run.Token);
        var json = await queue.ReceiveOneAsync(null, Run.Token);

        Assert.Equal("é", text!.GetText());
        Assert.Equal(new Sample("a", 1), json!.GetJson(SampleJson.Default.Sample));
        Assert.Null(await queue.ReceiveOneAsync(TimeSpan.Zero, Run.Token));
        Assert.Equal(text!.LeaseExpiresAt.AddSeconds(5), (await queue.RenewAsync(text!, TimeSpan.FromSeconds(5), Run.Token)).LeaseExpiresAt);
        await queue.DeadLetterAsync(text, "reason", "words", Run.Token);
        await queue.AbandonAsync(json!, TimeSpan.FromSeconds(2), Run.Token);
        await queue.CompleteAsync((await queue.ReceiveOneAsync(null, Run.Token))!, Run.Token);
        Assert.Equal(
            [SettlementKind.DeadLetter, SettlementKind.Abandon, SettlementKind.Complete], queue.Settled.Select(settled => settled.Settlement.Kind));
        Assert.Equal(("reason", "words"), (queue.Settled[0].Settlement.Reason, queue.Settled[0].Settlement.Description));
        var lost = await Assert.ThrowsAsync<MessageQueueException>(() => queue.RenewAsync(text, TimeSpan.FromSeconds(5), Run.Token).AsTask());
        Assert.Equal(MessageQueueErrorCode.LeaseLost, lost.Code);
    }

    private static Dictionary<string, Func<Task>> AllCalls(TestMessageQueue queue, CancellationToken token)
    {
        var message = new Message(default);
        var received = TestMessageQueue.Received(message);
        return new(StringComparer.Ordinal)
        {
            ["Send"] = () => queue.SendAsync(message, token).AsTask(),
            ["SendBatch"] = () => queue.SendBatchAsync([message], token).AsTask(),
            ["Receive"] = () => queue.ReceiveAsync(null, token).AsTask(),
            ["Complete"] = () => queue.SettleAsync(received, Settlement.Complete, token).AsTask(),
            ["Abandon"] = () => queue.SettleAsync(received, Settlement.Abandon(), token).AsTask(),
            ["DeadLetter"] = () => queue.SettleAsync(received, Settlement.DeadLetter("r"), token).AsTask(),
            ["SettleBatch"] = () => queue.SettleBatchAsync([new(received, Settlement.Complete)], token).AsTask(),
            ["Renew"] = () => queue.RenewAsync([received], TimeSpan.FromSeconds(1), token).AsTask(),
            ["Redrive"] = () => queue.RedriveAsync(1, token).AsTask(),
            ["Purge"] = () => queue.PurgeAsync(token).AsTask(),
            ["Count"] = () => queue.CountAsync(token).AsTask(),
        };
    }
}
