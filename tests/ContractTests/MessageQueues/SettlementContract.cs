using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q13, Q15, Q17, Q18: what becomes of a received message.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class SettlementContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q13")]
    public virtual async Task A_completed_message_is_never_seen_again()
    {
        var queue = await CreateWithShortLeaseAsync();
        await SendAsync(queue, "done", "kept");
        foreach (var message in await ReceiveAsync(queue, 2))
        {
            if (message.GetText() == "done")
                await queue.CompleteAsync(message);
        }

        await AssertNothingAsync(queue);
        await PassLeaseAsync();
        await AssertDrainsAsync(queue, ["kept"]);
        await PassLeaseAsync();
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q15")]
    public virtual async Task An_abandoned_message_comes_again_at_once()
    {
        var queue = await CreateAsync();
        await queue.SendAsync(Text("again") with { Attributes = new Dictionary<string, string> { ["a"] = "1" } });
        var first = await ReceiveOneAsync(queue);
        await queue.AbandonAsync(first);
        var again = await ReceiveOneAsync(queue);
        Assert.Equal((first.MessageId, "again", 2), (again.MessageId, again.GetText(), again.DeliveryCount));
        Assert.Equal([new("a", "1")], Plain(again.Attributes));
    }

    [Fact]
    [Trait("Contract", "Q15")]
    public virtual async Task A_waiting_receive_gets_an_abandoned_message_at_once()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("again");
        var first = await ReceiveOneAsync(queue);
        var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = ReceiveOptions.MaxWaitTime }).AsTask();
        await queue.AbandonAsync(first);
        Assert.Equal(2, Assert.Single(await PromptlyAsync(receive, "the message that was abandoned")).DeliveryCount);
    }

    [Fact]
    [Trait("Contract", "Q15")]
    public virtual async Task A_message_abandoned_with_a_delay_comes_after_it_and_not_before()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("later");
        var first = await ReceiveOneAsync(queue);
        var delay = Fixture.ShortDelay + Fixture.ListenFor;
        if (!queue.Capabilities.Supports(MessageQueueFeature.AbandonDelay))
        {
            await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.AbandonAsync(first, delay));
            return;
        }

        await queue.AbandonAsync(first, delay);
        await AssertNothingAsync(queue, "The abandoned message came before its delay.");
        if (Fixture.IsTimeVirtual)
        {
            await Fixture.PassTimeAsync(delay - TimeSpan.FromMilliseconds(1));
            await AssertNothingAsync(queue, "The abandoned message came before its delay.");
        }

        await Fixture.PassTimeAsync(delay);
        var again = await ReceiveOneAsync(queue);
        Assert.Equal((first.MessageId, 2), (again.MessageId, again.DeliveryCount));
    }

    [Fact]
    [Trait("Contract", "Q15")]
    public virtual async Task An_abandon_delay_longer_than_fifteen_minutes_goes_by_capability()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("tomorrow");
        var message = await ReceiveOneAsync(queue);
        var day = TimeSpan.FromHours(24);
        var able = queue.Capabilities.Supports(MessageQueueFeature.AbandonDelay) && queue.Capabilities.Supports(MessageQueueFeature.LongDelay);
        if (able)
            await queue.AbandonAsync(message, day);
        else
            await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.AbandonAsync(message, day));
        await AssertNothingAsync(queue);
    }

    [Theory]
    [Trait("Contract", "Q17")]
    [InlineData(SettlementKind.Complete, SettlementKind.Complete)]
    [InlineData(SettlementKind.Complete, SettlementKind.Abandon)]
    [InlineData(SettlementKind.Abandon, SettlementKind.Complete)]
    [InlineData(SettlementKind.Abandon, SettlementKind.Abandon)]
    public virtual async Task Settling_twice_is_harmless_or_lease_lost(SettlementKind first, SettlementKind second)
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendTextAsync("once");
        var message = await ReceiveOneAsync(queue);
        await queue.SettleAsync(message, Of(first));
        if (first == SettlementKind.Complete)
        {
            await SucceedsOrLeaseLostAsync(() => queue.SettleAsync(message, Of(second)));
            await PassLeaseAsync();
            await AssertNothingAsync(queue, "A completed message came back.");
            return;
        }

        // It is another delivery by now, and the first one's receipt must not settle it.
        var again = await ReceiveOneAsync(queue);
        await SucceedsOrLeaseLostAsync(() => queue.SettleAsync(message, Of(second)));
        await AssertStillOursAsync(queue, again);
    }

    [Theory]
    [Trait("Contract", "Q17")]
    [InlineData(SettlementKind.Complete)]
    [InlineData(SettlementKind.Abandon)]
    public virtual async Task Settling_after_the_lease_never_settles_another_consumers_delivery(SettlementKind late)
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendTextAsync("shared");
        var expired = await ReceiveOneAsync(queue);
        await PassLeaseAsync();
        var current = await ReceiveOneAsync(Fixture.OpenAgain(queue));
        Assert.Equal(2, current.DeliveryCount);
        await SucceedsOrLeaseLostAsync(() => queue.SettleAsync(expired, Of(late)));
        await AssertStillOursAsync(queue, current);
    }

    [Fact]
    [Trait("Contract", "Q18")]
    public virtual async Task A_batch_settles_each_message_its_own_way_with_results_in_order()
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendBatchAsync([.. Bodies(12).Select(Text)]);
        var received = await ReceiveAsync(queue, 12);
        SettleRequest[] requests = [.. received.Select((message, i) => new SettleRequest(message, i % 2 == 0 ? Settlement.Complete : Settlement.Abandon()))];
        var results = await queue.SettleBatchAsync(requests);
        Assert.Equal(received.Select(message => message.MessageId), results.Select(result => result.Message.MessageId));
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        var again = await ReceiveAsync(queue, 6);
        Assert.Equal(
            received.Where((_, i) => i % 2 == 1).Select(message => message.GetText()).Order(StringComparer.Ordinal),
            again.Select(message => message.GetText()).Order(StringComparer.Ordinal));
        Assert.All(again, message => Assert.Equal(2, message.DeliveryCount));
        Assert.All(await queue.SettleBatchAsync([.. again.Select(message => new SettleRequest(message, Settlement.Complete))]), result => Assert.True(result.Succeeded));
        await PassLeaseAsync();
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q18")]
    public virtual async Task A_settled_message_in_the_middle_hides_no_other()
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendBatchAsync([.. Bodies(5).Select(Text)]);
        var received = await ReceiveAsync(queue, 5);
        await queue.CompleteAsync(received[2]);
        var results = await queue.SettleBatchAsync([.. received.Select(message => new SettleRequest(message, Settlement.Complete))]);
        Assert.Equal(received.Select(message => message.MessageId), results.Select(result => result.Message.MessageId));
        Assert.All(results.Where((_, i) => i != 2), result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.True(results[2].Error is null or { Code: MessageQueueErrorCode.LeaseLost }, results[2].Error?.Message);
        await PassLeaseAsync();
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q18")]
    public virtual async Task An_empty_batch_is_settled_without_a_request()
    {
        var queue = await CreateAsync();
        await WithoutRequestsAsync(async () =>
        {
            Assert.Empty(await queue.SettleBatchAsync([]));
            Assert.Empty(await queue.RenewAsync([], Fixture.ShortLease));
        });
    }

    private static Settlement Of(SettlementKind kind) => kind == SettlementKind.Complete ? Settlement.Complete : Settlement.Abandon();

    /// <summary>The delivery is still leased to its consumer, and can still be given back by it.</summary>
    private async Task AssertStillOursAsync(IMessageQueue queue, ReceivedMessage current)
    {
        await AssertNothingAsync(queue, "A stale receipt gave away another consumer's delivery.");
        await queue.AbandonAsync(current);
        var again = await ReceiveOneAsync(queue);
        Assert.Equal((current.MessageId, current.DeliveryCount + 1), (again.MessageId, again.DeliveryCount));
    }
}
