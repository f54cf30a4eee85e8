using Portable.MessageQueues;

namespace Portable.ContractTests.MessageQueues;

/// <summary>Q5: messages held back.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class DelayContract(MessageQueueContractFixture fixture) : MessageQueueContract(fixture)
{
    private static readonly TimeSpan MaxPortableDelay = TimeSpan.FromMinutes(15);

    [Fact]
    [Trait("Contract", "Q5")]
    public virtual async Task A_delayed_message_comes_after_its_delay_and_not_before()
    {
        var queue = await CreateAsync();
        if (await IsRefusedAsync(queue))
            return;
        await queue.SendAsync(Text("delayed") with { Delay = Fixture.ShortDelay + Fixture.ListenFor });
        await queue.SendAsync(Text("now"));
        var now = await ReceiveOneAsync(queue);
        Assert.Equal("now", now.GetText());
        await queue.CompleteAsync(now);
        if (Fixture.IsTimeVirtual)
        {
            await Fixture.PassTimeAsync(Fixture.ShortDelay - TimeSpan.FromMilliseconds(1));
            await AssertNothingAsync(queue);
        }

        await Fixture.PassTimeAsync(Fixture.ShortDelay + Fixture.Slack);
        var delayed = await ReceiveOneAsync(queue);
        Assert.Equal(("delayed", 1), (delayed.GetText(), delayed.DeliveryCount));
    }

    [Fact]
    [Trait("Contract", "Q5")]
    public virtual async Task Messages_come_in_the_order_of_their_delays()
    {
        var queue = await CreateAsync();
        if (await IsRefusedAsync(queue))
            return;
        foreach (var factor in (int[])[3, 1, 2])
            await queue.SendAsync(Text($"after {factor}") with { Delay = Fixture.ShortDelay * factor });
        foreach (var factor in (int[])[1, 2, 3])
        {
            await Fixture.PassTimeAsync(Fixture.ShortDelay);
            var message = await ReceiveOneAsync(queue);
            Assert.Equal($"after {factor}", message.GetText());
            await queue.CompleteAsync(message);
        }
    }

    [Fact]
    [Trait("Contract", "Q5")]
    public virtual async Task A_waiting_receive_gets_a_delayed_message_when_it_is_due()
    {
        var queue = await CreateAsync();
        if (await IsRefusedAsync(queue))
            return;
        await queue.SendAsync(Text("delayed") with { Delay = Fixture.ShortDelay });
        var receive = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(20) }).AsTask();
        Assert.Equal("delayed", Assert.Single(await Fixture.PassTimeAsync(receive, Fixture.ShortDelay)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q5")]
    public virtual async Task Fifteen_minutes_are_taken_everywhere()
    {
        var queue = await CreateAsync();
        if (await IsRefusedAsync(queue))
            return;
        await queue.SendAsync(Text("later") with { Delay = MaxPortableDelay });
        await AssertNothingAsync(queue);
        if (!Fixture.IsTimeVirtual)
            return;
        await Fixture.PassTimeAsync(MaxPortableDelay - TimeSpan.FromSeconds(1));
        await AssertNothingAsync(queue);
        await Fixture.PassTimeAsync(TimeSpan.FromSeconds(1));
        Assert.Equal("later", (await ReceiveOneAsync(queue)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q5")]
    public virtual async Task Longer_delays_go_by_capability()
    {
        var queue = await CreateAsync();
        var message = Text("tomorrow") with { Delay = TimeSpan.FromHours(24) };
        if (!queue.Capabilities.Supports(MessageQueueFeature.LongDelay))
        {
            await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.SendAsync(message));
            await AssertNothingAsync(queue);
            return;
        }

        await queue.SendAsync(message);
        await AssertNothingAsync(queue);
        if (!Fixture.IsTimeVirtual)
            return;
        await Fixture.PassTimeAsync(TimeSpan.FromHours(24));
        Assert.Equal("tomorrow", (await ReceiveOneAsync(queue)).GetText());
    }

    [Fact]
    [Trait("Contract", "Q5")]
    public virtual async Task A_negative_delay_is_refused()
    {
        var queue = await CreateAsync();
        await ThrowsAsync(MessageQueueErrorCode.InvalidMessage, () => queue.SendAsync(Text("x") with { Delay = TimeSpan.FromTicks(-1) }));
        await AssertNothingAsync(queue);
    }

    private async Task<bool> IsRefusedAsync(IMessageQueue queue)
    {
        if (queue.Capabilities.Supports(MessageQueueFeature.Delay))
            return false;
        await ThrowsAsync(MessageQueueErrorCode.Unsupported, () => queue.SendAsync(Text("x") with { Delay = Fixture.ShortDelay }));
        await AssertNothingAsync(queue);
        return true;
    }
}
