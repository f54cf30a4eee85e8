using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q7: deduplication ids.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class DeduplicationContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q7")]
    public virtual async Task Without_a_window_the_consumer_gets_every_message_and_its_id()
    {
        var queue = await CreateAsync();
        Assert.False(queue.Capabilities.Supports(MessageQueueFeature.Deduplication));
        await queue.SendAsync(Identified("id-1"));
        await queue.SendBatchAsync([Identified("id-1"), Identified("id-2")]);
        var received = await ReceiveAsync(queue, 3);
        Assert.Equal(["id-1", "id-1", "id-2"], received.Select(message => message.DeduplicationId).Order(StringComparer.Ordinal));
    }

    [Fact]
    [Trait("Contract", "Q7")]
    public virtual async Task A_repeat_within_the_window_is_delivered_once()
    {
        var queue = await CreateWithWindowAsync();
        await queue.SendAsync(Identified("id-1"));
        await queue.SendAsync(Identified("id-1"));
        var batch = await queue.SendBatchAsync([Identified("id-1"), Identified("id-2"), Identified("id-2"), Text("no id"), Text("no id")]);
        Assert.All(batch, result => Assert.True(result.Succeeded, result.Error?.Message));
        var expected = queue.Capabilities.Supports(MessageQueueFeature.Deduplication) ? (string?[])[null, null, "id-1", "id-2"] : [null, null, "id-1", "id-1", "id-1", "id-2", "id-2"];
        var received = await ReceiveAsync(queue, expected.Length);
        Assert.Equal(expected, received.Select(message => message.DeduplicationId).Order(StringComparer.Ordinal));
        await AssertNothingAsync(queue, "A repeat was delivered.");
    }

    [Fact]
    [Trait("Contract", "Q7")]
    public virtual async Task The_window_outlives_the_message()
    {
        var queue = await CreateWithWindowAsync();
        await queue.SendAsync(Identified("id-1"));
        await queue.CompleteAsync(await ReceiveOneAsync(queue));
        await queue.SendAsync(Identified("id-1"));
        if (queue.Capabilities.Supports(MessageQueueFeature.Deduplication))
            await AssertNothingAsync(queue, "A repeat was delivered after the first was completed.");
        else
            Assert.Equal("id-1", (await ReceiveOneAsync(queue)).DeduplicationId);
    }

    [Fact]
    [Trait("Contract", "Q7")]
    public virtual async Task After_the_window_the_same_id_is_a_new_message()
    {
        var queue = await CreateWithWindowAsync();
        await queue.SendAsync(Identified("id-1"));
        await queue.CompleteAsync(await ReceiveOneAsync(queue));
        if (!Fixture.IsTimeVirtual)
        {
            // Nobody waits for minutes: another id shows at least that the queue still delivers.
            await queue.SendAsync(Identified("id-2"));
            Assert.Equal("id-2", (await ReceiveOneAsync(queue)).DeduplicationId);
            return;
        }

        await Fixture.PassTimeAsync(Fixture.DeduplicationWindow + TimeSpan.FromSeconds(1));
        await queue.SendAsync(Identified("id-1"));
        Assert.Equal("id-1", (await ReceiveOneAsync(queue)).DeduplicationId);
    }

    [Fact]
    [Trait("Contract", "Q7")]
    public virtual async Task A_redelivery_is_no_repeat()
    {
        var queue = await CreateWithWindowAsync();
        await queue.SendAsync(Identified("id-1"));
        await queue.AbandonAsync(await ReceiveOneAsync(queue));
        var again = await ReceiveOneAsync(queue);
        Assert.Equal(("id-1", 2), (again.DeduplicationId, again.DeliveryCount));
    }

    [Fact]
    [Trait("Contract", "Q7")]
    public virtual async Task An_id_that_breaks_the_rules_is_refused()
    {
        var queue = await CreateAsync();
        foreach (var id in (string[])["", "a b", "é", "a\n", new string('i', 129)])
            await ThrowsAsync(MessageQueueErrorCode.InvalidMessage, () => queue.SendAsync(Identified(id)));
        await AssertNothingAsync(queue);
        await queue.SendAsync(Identified(new string('i', 128)));
        Assert.Equal(new string('i', 128), (await ReceiveOneAsync(queue)).DeduplicationId);
    }

    private static Message Identified(string id) => Text("body of " + id) with { DeduplicationId = id };

    private Task<IMessageQueue> CreateWithWindowAsync() => CreateAsync(definition => definition with { DeduplicationWindow = Fixture.DeduplicationWindow });
}
