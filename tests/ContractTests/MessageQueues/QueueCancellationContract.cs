using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q23, Q24, Q30: cancelled or disposed while something is going on.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class QueueCancellationContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q23")]
    public virtual async Task A_cancelled_receive_ends_and_loses_nothing_that_comes_later()
    {
        var queue = await CreateWithShortLeaseAsync();
        using var stop = new CancellationTokenSource();
        var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = ReceiveOptions.MaxWaitTime }, stop.Token).AsTask();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receive.WaitAsync(Fixture.Patience));

        // A provider may not notice that a poll was given up, and lease the message to it: then it comes when that lease ends.
        var next = queue.ReceiveAsync(new ReceiveOptions { WaitTime = ReceiveOptions.MaxWaitTime }).AsTask();
        await SendAsync(queue, "later");
        var later = Assert.Single(await Fixture.PassTimeAsync(next, Fixture.ShortLease + Fixture.Slack));
        Assert.Equal("later", later.GetText());
        Assert.InRange(later.DeliveryCount, 1, Fixture.IsTimeVirtual ? 1 : 2);
        await queue.CompleteAsync(later);
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q23")]
    public virtual async Task Receives_cancelled_at_any_moment_lose_no_message()
    {
        var queue = await CreateWithShortLeaseAsync();
        List<string> seen = [];
        for (var i = 0; i < 25; i++)
        {
            using var stop = new CancellationTokenSource();
            var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = ReceiveOptions.MaxWaitTime }, stop.Token).AsTask();
            var send = Task.Run(() => queue.SendTextAsync($"{i:D3}").AsTask());
            var cancel = Task.Run(stop.CancelAsync);
            await Task.WhenAll(send, cancel);
            var error = await Record.ExceptionAsync(async () =>
            {
                foreach (var message in await receive.WaitAsync(Fixture.Patience))
                {
                    seen.Add(message.GetText());
                    await queue.CompleteAsync(message);
                }
            });
            Assert.True(error is null or OperationCanceledException, error?.ToString());
        }

        // What a cancelled receive had leased already comes back when that lease ends.
        await PassLeaseAsync();
        foreach (var message in await ReceiveAsync(queue, 25 - seen.Count))
        {
            seen.Add(message.GetText());
            await queue.CompleteAsync(message);
        }

        Assert.Equal(Bodies(25), seen.Order(StringComparer.Ordinal));
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q24")]
    public virtual async Task Disposing_ends_receives_that_are_waiting()
    {
        var queue = await CreateAsync();
        var second = Fixture.OpenAgain(queue);
        var receives = Enumerable.Range(0, 3).Select(_ => second.ReceiveAsync(new ReceiveOptions { WaitTime = ReceiveOptions.MaxWaitTime }).AsTask()).ToArray();
        await Fixture.CloseAsync(second).AsTask().WaitAsync(Fixture.Patience);
        foreach (var receive in receives)
        {
            var error = await Record.ExceptionAsync(() => receive.WaitAsync(Fixture.Patience));
            Assert.False(error is TimeoutException, "A receive outlived its queue.");
            Assert.True(error is null or ObjectDisposedException or OperationCanceledException or MessageQueueException, error?.ToString());
        }

        await SendAsync(queue, "still there");
        await AssertDrainsAsync(queue, ["still there"]);
    }

    [Fact]
    [Trait("Contract", "Q24")]
    public virtual async Task Disposing_twice_is_harmless()
    {
        var queue = await CreateAsync();
        var second = Fixture.OpenAgain(queue);
        await second.DisposeAsync();
        await Fixture.CloseAsync(second);
        await SendAsync(queue, "still there");
        await AssertDrainsAsync(queue, ["still there"]);
    }

    [Fact]
    [Trait("Contract", "Q30")]
    public virtual async Task A_token_that_is_cancelled_already_stops_every_operation_before_any_request()
    {
        var queue = await CreateAsync();
        await SendAsync(queue, "a", "b");
        var message = await ReceiveOneAsync(queue);
        var cancelled = new CancellationToken(canceled: true);
        await WithoutRequestsAsync(async () =>
        {
            await CancelledAsync(async () => _ = await queue.SendTextAsync("x", cancelled));
            await CancelledAsync(async () => _ = await queue.SendBatchAsync([Text("x")], cancelled));
            await CancelledAsync(async () => _ = await queue.ReceiveAsync(null, cancelled));
            await CancelledAsync(async () => await queue.CompleteAsync(message, cancelled));
            await CancelledAsync(async () => _ = await queue.SettleBatchAsync([new(message, Settlement.Complete)], cancelled));
            await CancelledAsync(async () => _ = await queue.RenewAsync(message, Fixture.ShortLease, cancelled));
            await CancelledAsync(async () => _ = await queue.RedriveAsync(null, cancelled));
            await CancelledAsync(async () => await queue.PurgeAsync(cancelled));
            await CancelledAsync(async () => _ = await queue.CountAsync(cancelled));
        });
        await queue.AbandonAsync(message);
        await AssertDrainsAsync(queue, ["a", "b"]);
    }

    private static Task<OperationCanceledException> CancelledAsync(Func<Task> act) => Assert.ThrowsAnyAsync<OperationCanceledException>(act);
}
