using System.Collections.Concurrent;
using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q6: ordering keys.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class OrderingContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q6")]
    public virtual async Task An_unordered_queue_refuses_an_ordering_key()
    {
        var queue = await CreateAsync();
        Assert.False(queue.Capabilities.Supports(MessageQueueFeature.Ordering));
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.SendAsync(Keyed("a", "1")));
        Assert.Equal(MessageQueueErrorCode.Unsupported, Assert.Single(await queue.SendBatchAsync([Keyed("a", "1")])).Error?.Code);
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q6")]
    public virtual async Task Messages_of_one_key_are_received_in_the_order_sent()
    {
        if (await CreateOrderedAsync() is not { } queue)
            return;
        await queue.SendAsync(Keyed("a", "000"));
        await queue.SendBatchAsync([.. Bodies(20).Skip(1).Select(body => Keyed("a", body))]);
        List<string> seen = [];
        for (var deadline = new Deadline(Fixture.Patience); seen.Count < 20; deadline.Check($"20 messages; {seen.Count} came"))
        {
            foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { WaitTime = Fixture.ListenFor, MaxMessages = 7 }))
            {
                Assert.Equal("a", message.OrderingKey);
                seen.Add(message.GetText());
                await queue.CompleteAsync(message);
            }
        }

        Assert.Equal(Bodies(20), seen);
        await AssertNothingAsync(queue);
    }

    [Fact]
    [Trait("Contract", "Q6")]
    public virtual async Task A_failing_message_holds_back_its_key_and_no_other()
    {
        if (await CreateOrderedAsync() is not { } queue)
            return;
        await queue.SendBatchAsync([Keyed("a", "a1"), Keyed("a", "a2"), Keyed("b", "b1"), Keyed("b", "b2")]);
        Dictionary<string, ReceivedMessage> held = [];
        while (held.Count < 2)
        {
            var message = await ReceiveOneAsync(queue);
            held.Add(message.GetText(), message);
        }

        Assert.Equal(["a1", "b1"], held.Keys.Order(StringComparer.Ordinal));
        await AssertNothingAsync(queue, "A message came before the one of its key that is still being handled.");
        await queue.CompleteAsync(held["b1"]);
        var flowing = await ReceiveOneAsync(queue);
        Assert.Equal("b2", flowing.GetText());
        await queue.CompleteAsync(flowing);
        await queue.AbandonAsync(held["a1"]);
        var again = await ReceiveOneAsync(queue);
        Assert.Equal(("a1", 2), (again.GetText(), again.DeliveryCount));
        await queue.CompleteAsync(again);
        await AssertDrainsAsync(queue, ["a2"]);
    }

    [Fact]
    [Trait("Contract", "Q6")]
    public virtual async Task A_message_whose_lease_expires_comes_again_before_the_next_of_its_key()
    {
        if (await CreateOrderedAsync(shortLease: true) is not { } queue)
            return;
        await queue.SendBatchAsync([Keyed("a", "a1"), Keyed("a", "a2")]);
        Assert.Equal("a1", (await ReceiveOneAsync(queue)).GetText());
        await PassLeaseAsync();
        var again = await ReceiveOneAsync(queue);
        Assert.Equal(("a1", 2), (again.GetText(), again.DeliveryCount));
        await queue.CompleteAsync(again);
        Assert.Equal("a2", (await ReceiveOneAsync(queue)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q6")]
    public virtual async Task A_message_that_is_set_aside_lets_the_next_of_its_key_pass()
    {
        if (await CreateOrderedAsync() is not { } queue)
            return;
        await queue.SendBatchAsync([Keyed("a", "a1"), Keyed("a", "a2")]);
        var first = await ReceiveOneAsync(queue);
        if (!queue.Capabilities.Supports(MessageQueueFeature.DeadLetter))
        {
            await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.DeadLetterAsync(first, "bad"));
            return;
        }

        await queue.DeadLetterAsync(first, "bad");
        Assert.Equal("a2", (await ReceiveOneAsync(queue)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q6")]
    public virtual async Task Messages_without_a_key_flow_freely_on_an_ordered_queue()
    {
        if (await CreateOrderedAsync() is not { } queue)
            return;
        await queue.SendAsync(Keyed("a", "a1"));
        await ReceiveOneAsync(queue);
        await SendAsync(queue, "free 1", "free 2");
        var free = await ReceiveAsync(queue, 2);
        Assert.Equal(["free 1", "free 2"], free.Select(message => message.GetText()).Order(StringComparer.Ordinal));
        Assert.All(free, message => Assert.Null(message.OrderingKey));
    }

    [Fact]
    [Trait("Contract", "Q6")]
    public virtual async Task Many_keys_keep_their_order_with_competing_consumers()
    {
        if (await CreateOrderedAsync() is not { } queue)
            return;
        string[] keys = ["a", "b", "c", "d", "e"];
        await queue.SendBatchAsync([.. Bodies(20).SelectMany(body => keys.Select(key => Keyed(key, body)))]);
        ConcurrentDictionary<string, ConcurrentQueue<string>> seen = new();
        var handled = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(ConsumeAsync))).WaitAsync(Fixture.Patience * 2);
        foreach (var key in keys)
            Assert.Equal(Bodies(20), seen[key]);

        async Task ConsumeAsync()
        {
            for (var deadline = new Deadline(Fixture.Patience); Volatile.Read(ref handled) < 100; deadline.Check($"100 messages; {handled} came"))
            {
                foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 1, WaitTime = Fixture.ListenFor }))
                {
                    seen.GetOrAdd(message.OrderingKey!, _ => new()).Enqueue(message.GetText());
                    Interlocked.Increment(ref handled);
                    await queue.CompleteAsync(message);
                }

                await Task.Yield();
            }
        }
    }

    [Fact]
    [Trait("Contract", "Q6")]
    public virtual async Task A_key_that_breaks_the_rules_or_a_delayed_one_is_refused()
    {
        if (await CreateOrderedAsync() is not { } queue)
            return;
        foreach (var key in (string[])["", " ", "a b", "é", "a\n", new string('k', 129)])
            await ThrowsAsync(MessageQueueErrorCode.InvalidMessage, () => queue.SendAsync(Keyed(key, "x")));
        await ThrowsAsync(MessageQueueErrorCode.InvalidMessage, () => queue.SendAsync(Keyed("a", "x") with { Delay = Fixture.ShortDelay }));
        await AssertNothingAsync(queue);
        foreach (var key in (string[])["k", new string('k', 128), "!~#/\\\"'{}<>&%"])
        {
            await queue.SendAsync(Keyed(key, "x"));
            Assert.Equal(key, (await ReceiveOneAsync(queue)).OrderingKey);
        }
    }

    private static Message Keyed(string key, string body) => Text(body) with { OrderingKey = key };

    /// <summary>An ordered queue; where there is none, a queue defined as ordered must refuse a key, and the caller gets <see langword="null"/>.</summary>
    private async Task<IMessageQueue?> CreateOrderedAsync(bool shortLease = false)
    {
        var queue = await (shortLease ? CreateWithShortLeaseAsync(Ordered) : CreateAsync(Ordered));
        if (queue.Capabilities.Supports(MessageQueueFeature.Ordering))
            return queue;
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.SendAsync(Keyed("a", "x")));
        await AssertNothingAsync(queue);
        return null;

        static MessageQueueDefinition Ordered(MessageQueueDefinition definition) => definition with { Ordered = true };
    }
}
