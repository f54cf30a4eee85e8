using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q22: counting and emptying a queue.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class ManagementContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    [Fact]
    [Trait("Contract", "Q22")]
    public virtual async Task Messages_are_counted()
    {
        var queue = await CreateAsync();
        if (!queue.Capabilities.Supports(MessageQueueFeature.Counts))
        {
            await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.CountAsync());
            return;
        }

        var delays = queue.Capabilities.Supports(MessageQueueFeature.Delay);
        await SendAsync(queue, "a", "b", "c");
        if (delays)
            await queue.SendAsync(Text("d") with { Delay = TimeSpan.FromMinutes(10) });
        await CountsAsync(queue, 3, 0, delays ? 1 : 0);
        var leased = await ReceiveOneAsync(queue);
        await CountsAsync(queue, 2, 1, delays ? 1 : 0);
        await queue.CompleteAsync(leased);
        await CountsAsync(queue, 2, 0, delays ? 1 : 0);
    }

    [Fact]
    [Trait("Contract", "Q22")]
    public virtual async Task A_purge_empties_the_queue_and_leaves_its_dead_letters()
    {
        var queue = await CreateAsync();
        if (!queue.Capabilities.Supports(MessageQueueFeature.Purge))
        {
            await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.PurgeAsync());
            return;
        }

        var setsAside = queue.Capabilities.Supports(MessageQueueFeature.DeadLetter);
        if (setsAside)
        {
            await SendAsync(queue, "dead");
            await queue.DeadLetterAsync(await ReceiveOneAsync(queue), "reason");
        }

        await queue.SendBatchAsync([.. Bodies(20).Select(Text)]);
        if (queue.Capabilities.Supports(MessageQueueFeature.Delay))
            await queue.SendAsync(Text("delayed") with { Delay = Fixture.ShortDelay });
        await queue.PurgeAsync();
        await UntilAsync(async () => (await queue.ReceiveAsync(new ReceiveOptions { WaitTime = Fixture.ListenFor })).Count == 0, "the queue is empty");
        await Fixture.PassTimeAsync(Fixture.ShortDelay + Fixture.Slack);
        await AssertNothingAsync(queue, "A purged message came.");
        if (setsAside)
            Assert.Equal("dead", (await ReceiveOneAsync(queue.DeadLetterQueue!)).GetText());
        await SendAsync(queue, "after");
        Assert.Equal("after", (await ReceiveOneAsync(queue)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q22")]
    public virtual async Task The_vendors_object_can_be_asked_for()
    {
        var queue = await CreateAsync();
        Assert.Same(queue, queue.GetService(queue.GetType()));
        Assert.Null(queue.GetService(typeof(ManagementContract)));
        Assert.Throws<ArgumentNullException>(() => queue.GetService(null!));
    }

    /// <summary>Clouds count late, some do not tell leased and delayed ones (0) or count the leased as ready, and some tell only how many there are in all.</summary>
    private Task CountsAsync(IMessageQueue queue, int ready, int leased, int delayed) => UntilAsync(
        async () =>
        {
            var counts = await queue.CountAsync();
            return Fixture.CountsAllAsReady
                ? counts == new QueueCounts(ready + leased + delayed, 0, 0)
                : counts.Ready == (Fixture.CountsLeasedAsReady ? ready + leased : ready) && (counts.Leased == leased || counts.Leased == 0) && (counts.Delayed == delayed || counts.Delayed == 0);
        },
        $"{ready} ready, {leased} leased, {delayed} delayed");
}
