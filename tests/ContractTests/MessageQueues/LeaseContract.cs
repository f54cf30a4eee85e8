using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q14, Q16: leases end, and last as long as they are renewed.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class LeaseContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q14")]
    public virtual async Task A_message_whose_lease_expires_comes_again_with_a_higher_delivery_count()
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendAsync(Text("again") with { Attributes = new Dictionary<string, string> { ["a"] = "1" } });
        var first = await ReceiveOneAsync(queue);
        if (Fixture.IsTimeVirtual)
        {
            await Fixture.PassTimeAsync(Fixture.ShortLease - TimeSpan.FromMilliseconds(1));
            await AssertNothingAsync(queue, "The message came before its lease ended.");
        }

        await PassLeaseAsync();
        var again = await ReceiveOneAsync(queue);
        Assert.Equal((first.MessageId, "again", 2), (again.MessageId, again.GetText(), again.DeliveryCount));
        Assert.Equal([new("a", "1")], Plain(again.Attributes));
        Assert.True(again.LeaseExpiresAt > first.LeaseExpiresAt);
    }

    [Fact]
    [Trait("Contract", "Q14")]
    public virtual async Task Nothing_is_lost_when_every_lease_expires()
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendBatchAsync([.. Bodies(20).Select(Text)]);
        await ReceiveAsync(queue, 20);
        await PassLeaseAsync();
        // Long enough that none comes a third time while a slow provider still gives out the others.
        var again = await ReceiveAsync(queue, 20, queue.Capabilities.Supports(MessageQueueFeature.LeaseDuration) ? TimeSpan.FromMinutes(5) : null);
        Assert.Equal(Bodies(20), again.Select(message => message.GetText()).Order(StringComparer.Ordinal));
        Assert.All(again, message => Assert.Equal(2, message.DeliveryCount));
    }

    [Fact]
    [Trait("Contract", "Q14")]
    public virtual async Task A_waiting_receive_gets_a_message_whose_lease_expires()
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendTextAsync("again");
        await ReceiveOneAsync(queue);
        var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromMinutes(5) }).AsTask();
        Assert.Equal(2, Assert.Single(await Fixture.PassTimeAsync(receive, Fixture.ShortLease + Fixture.Slack)).DeliveryCount);
    }

    [Fact]
    [Trait("Contract", "Q14")]
    public virtual async Task A_consumer_may_choose_the_lease_by_capability()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("x");
        if (!queue.Capabilities.Supports(MessageQueueFeature.LeaseDuration))
        {
            await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.ReceiveAsync(new ReceiveOptions { LeaseDuration = Fixture.ShortLease }));
            return;
        }

        var first = await ReceiveOneAsync(queue, Fixture.ShortLease);
        Assert.Equal(Fixture.Time.GetUtcNow() + Fixture.ShortLease, first.LeaseExpiresAt, Fixture.Slack + Fixture.ListenFor + TimeSpan.FromSeconds(2));
        await PassLeaseAsync();
        var again = await ReceiveOneAsync(queue);
        Assert.Equal(2, again.DeliveryCount);
        Assert.True(again.LeaseExpiresAt > Fixture.Time.GetUtcNow() + TimeSpan.FromMinutes(4), "The queue's own lease is five minutes.");
    }

    [Fact]
    [Trait("Contract", "Q16")]
    public virtual async Task Renewing_keeps_a_lease_past_its_first_expiry()
    {
        // Renewed well before it ends, so that a slow machine does not come too late.
        var lease = Fixture.ShortLease * 2;
        var queue = await CreateAsync(definition => definition with { LeaseDuration = lease });
        await queue.SendTextAsync("long work");
        var message = await ReceiveOneAsync(queue);
        for (var i = 0; i < 5; i++)
        {
            await Fixture.PassTimeAsync(lease / 4);
            var renewed = await queue.RenewAsync(message, lease);
            Assert.True(renewed.LeaseExpiresAt > message.LeaseExpiresAt);
            Assert.Equal((message.MessageId, message.DeliveryCount), (renewed.MessageId, renewed.DeliveryCount));
            message = renewed;
            await AssertNothingAsync(queue, "The message came although its lease was renewed.");
        }

        await queue.CompleteAsync(message);
        await PassLeaseAsync(lease);
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q16")]
    public virtual async Task A_renewed_lease_counts_from_the_renewal_and_ends_too()
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendTextAsync("x");
        var message = await ReceiveOneAsync(queue);
        var renewed = await queue.RenewAsync(message, Fixture.ShortLease * 3);
        Assert.Equal(Fixture.Time.GetUtcNow() + (Fixture.ShortLease * 3), renewed.LeaseExpiresAt, Fixture.ShortLease);
        await PassLeaseAsync();
        await AssertNothingAsync(queue, "The message came although its lease was renewed for longer.");
        await PassLeaseAsync(Fixture.ShortLease * 2);
        Assert.Equal(2, (await ReceiveOneAsync(queue)).DeliveryCount);
    }

    [Fact]
    [Trait("Contract", "Q16")]
    public virtual async Task The_message_as_first_received_can_still_be_settled_after_a_renewal()
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendTextAsync("x");
        var message = await ReceiveOneAsync(queue);
        await queue.RenewAsync(message, Fixture.ShortLease);
        await queue.CompleteAsync(message);
        await PassLeaseAsync();
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q16")]
    public virtual async Task A_batch_is_renewed_with_results_in_order_and_a_settled_message_hides_no_other()
    {
        // A provider without batches renews one after the other: a slow machine must not come too late for the last.
        var lease = Fixture.ShortLease * 2;
        var queue = await CreateAsync(definition => definition with { LeaseDuration = lease });
        await queue.SendBatchAsync([.. Bodies(15).Select(Text)]);
        var received = await ReceiveAsync(queue, 15);
        await queue.CompleteAsync(received[7]);
        var results = await queue.RenewAsync(received, lease * 5);
        Assert.Equal(received.Select(message => message.MessageId), results.Select(result => result.Message.MessageId));
        Assert.All(results.Where((_, i) => i != 7), result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.True(results[7].Error is null or { Code: MessageQueueErrorCode.LeaseLost }, results[7].Error?.Message);
        await PassLeaseAsync(lease);
        await AssertNothingAsync(queue, "A message came although its lease was renewed.");
    }

    [Fact]
    [Trait("Contract", "Q16")]
    public virtual async Task Renewing_after_the_lease_never_takes_another_consumers_delivery()
    {
        var queue = await CreateWithShortLeaseAsync();
        await queue.SendTextAsync("shared");
        var expired = await ReceiveOneAsync(queue);
        await PassLeaseAsync();
        var current = await ReceiveOneAsync(queue);
        await SucceedsOrLeaseLostAsync(async () => _ = await queue.RenewAsync(expired, Fixture.ShortLease * 20));
        await PassLeaseAsync();
        var again = await ReceiveOneAsync(queue);
        Assert.Equal((current.MessageId, 3), (again.MessageId, again.DeliveryCount));
    }

    [Fact]
    [Trait("Contract", "Q16")]
    public virtual async Task A_lease_out_of_range_is_refused_before_any_request()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("x");
        var message = await ReceiveOneAsync(queue);
        await WithoutRequestsAsync(async () =>
        {
            foreach (var lease in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromSeconds(-1), ReceiveOptions.MaxLeaseDuration + TimeSpan.FromSeconds(1)])
                await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.RenewAsync(message, lease).AsTask());
        });
    }
}
