using System.Collections.Concurrent;
using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q9–Q12: receiving.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class ReceiveContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q9")]
    public virtual async Task A_waiting_receive_returns_as_soon_as_something_is_there()
    {
        var queue = await CreateAsync();
        var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = ReceiveOptions.MaxWaitTime }).AsTask();
        Assert.False(receive.IsCompleted);
        await queue.SendTextAsync("there");
        Assert.Equal("there", Assert.Single(await PromptlyAsync(receive, "the message that was sent")).GetText());
    }

    [Fact]
    [Trait("Contract", "Q9")]
    public virtual async Task A_waiting_receive_returns_nothing_after_the_wait()
    {
        var queue = await CreateAsync();
        var wait = TimeSpan.FromSeconds(2);
        var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = wait }).AsTask();
        Assert.False(receive.IsCompleted);
        Assert.Empty(await Fixture.PassTimeAsync(receive, wait));
    }

    [Fact]
    [Trait("Contract", "Q9")]
    public virtual async Task A_long_poll_is_few_requests()
    {
        var queue = await CreateAsync();
        // What the first use of a queue takes (look-ups, connections, tokens) is no part of a poll.
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }));
        var before = Fixture.RequestCount;
        var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(5) }).AsTask();
        Assert.Empty(await Fixture.PassTimeAsync(receive, TimeSpan.FromSeconds(5)));
        if (Applies(ContractHook.RequestCount, before))
            Assert.InRange(Fixture.RequestCount!.Value - before!.Value, 1, 10);
    }

    [Fact]
    [Trait("Contract", "Q9")]
    public virtual async Task A_receive_without_a_wait_looks_once()
    {
        var queue = await CreateAsync();
        Assert.Empty(await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }).AsTask().WaitAsync(Fixture.Patience));
    }

    [Fact]
    [Trait("Contract", "Q9")]
    public virtual async Task One_message_wakes_one_of_many_waiting_receives()
    {
        var queue = await CreateAsync();
        using var stop = new CancellationTokenSource();
        var options = new ReceiveOptions { MaxMessages = 1, WaitTime = ReceiveOptions.MaxWaitTime };
        var receives = Enumerable.Range(0, 4).Select(_ => queue.ReceiveAsync(options, stop.Token).AsTask()).ToArray();
        await queue.SendTextAsync("one");
        var first = await PromptlyAsync(Task.WhenAny(receives), "the message that was sent");
        Assert.Equal("one", Assert.Single(await first).GetText());
        await stop.CancelAsync();
        foreach (var other in receives.Where(receive => receive != first))
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other.WaitAsync(Fixture.Patience));
    }

    [Theory]
    [Trait("Contract", "Q10")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10)]
    [InlineData(11)]
    [InlineData(100)]
    public virtual async Task MaxMessages_is_an_upper_bound(int max)
    {
        var queue = await CreateAsync();
        await queue.SendBatchAsync([.. Bodies(25).Select(Text)]);
        HashSet<string> seen = [];
        for (var deadline = new Deadline(Fixture.Patience); seen.Count < 25; deadline.Check($"25 messages; {seen.Count} came"))
        {
            var received = await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = max, WaitTime = Fixture.ListenFor });
            Assert.InRange(received.Count, 0, max);
            Assert.All(received, message => Assert.True(seen.Add(message.GetText())));
            foreach (var message in received)
                await queue.CompleteAsync(message);
        }
    }

    [Fact]
    [Trait("Contract", "Q11")]
    public virtual async Task A_received_message_carries_everything()
    {
        var queue = await CreateAsync();
        var sentAt = Fixture.Time.GetUtcNow();
        var id = await queue.SendAsync(Text("body") with { Attributes = new Dictionary<string, string> { ["a"] = "ä" }, DeduplicationId = "dedup-1" });
        var received = await ReceiveOneAsync(queue);
        Assert.Equal((id, "body", 1), (received.MessageId, received.GetText(), received.DeliveryCount));
        Assert.Equal([new("a", "ä")], Plain(received.Attributes));
        Assert.Equal("dedup-1", received.DeduplicationId);
        Assert.Null(received.OrderingKey);
        Assert.Null(received.DeadLetter);
        Assert.NotNull(received.Receipt);
        Assert.Equal(sentAt, received.EnqueuedAt, TimeSpan.FromMinutes(2));
        Assert.Equal(Fixture.Time.GetUtcNow() + TimeSpan.FromMinutes(5), received.LeaseExpiresAt, TimeSpan.FromSeconds(30));
    }

    [Fact]
    [Trait("Contract", "Q11")]
    public virtual async Task Id_body_and_enqueued_time_stay_and_the_delivery_count_rises()
    {
        var queue = await CreateAsync();
        await queue.SendTextAsync("body");
        var first = await ReceiveOneAsync(queue);
        var current = first;
        for (var delivery = 2; delivery <= 5; delivery++)
        {
            await queue.AbandonAsync(current);
            current = await ReceiveOneAsync(queue);
            Assert.Equal((first.MessageId, "body", first.EnqueuedAt), (current.MessageId, current.GetText(), current.EnqueuedAt));
            Assert.Equal(delivery, current.DeliveryCount);
        }
    }

    [Fact]
    [Trait("Contract", "Q12")]
    public virtual async Task A_leased_message_comes_to_nobody_else()
    {
        var queue = await CreateAsync();
        var second = Fixture.OpenAgain(queue);
        await queue.SendTextAsync("one");
        await ReceiveOneAsync(queue);
        await AssertNothingAsync(second);
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q12")]
    public virtual async Task Competing_consumers_share_the_messages_without_doubles()
    {
        var queue = await CreateAsync();
        await queue.SendBatchAsync([.. Bodies(200).Select(Text)]);
        ConcurrentBag<string> seen = [];
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(ConsumeAsync))).WaitAsync(Fixture.Patience * 2);
        Assert.Equal(Bodies(200), seen.Order(StringComparer.Ordinal));

        async Task ConsumeAsync()
        {
            for (var deadline = new Deadline(Fixture.Patience); seen.Count < 200; deadline.Check($"200 messages; {seen.Count} came"))
            {
                foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 5, WaitTime = Fixture.ListenFor }))
                {
                    Assert.Equal(1, message.DeliveryCount);
                    seen.Add(message.GetText());
                    await queue.CompleteAsync(message);
                }

                await Task.Yield();
            }
        }
    }

    [Fact]
    [Trait("Contract", "Q9")]
    [Trait("Contract", "Q10")]
    public virtual async Task Options_out_of_range_are_refused_before_any_request()
    {
        var queue = await CreateAsync();
        await WithoutRequestsAsync(async () =>
        {
            foreach (var options in (ReceiveOptions[])[
                new() { MaxMessages = 0 },
                new() { WaitTime = TimeSpan.FromTicks(-1) },
                new() { WaitTime = ReceiveOptions.MaxWaitTime + TimeSpan.FromSeconds(1) },
                new() { LeaseDuration = TimeSpan.Zero },
                new() { LeaseDuration = ReceiveOptions.MaxLeaseDuration + TimeSpan.FromSeconds(1) }])
            {
                await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => queue.ReceiveAsync(options).AsTask());
            }
        });
    }
}
