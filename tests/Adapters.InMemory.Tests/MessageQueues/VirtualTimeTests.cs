using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.InMemory.Tests.MessageQueues;

public sealed class VirtualTimeTests
{
    private static readonly ReceiveOptions Once = new() { MaxMessages = 1, WaitTime = TimeSpan.Zero };

    [Fact]
    public async Task Five_lease_expiries_a_twelve_hour_delay_and_the_dead_letter_queue_take_less_than_100_ms_of_real_time()
    {
        // The best of some: the first pays for the just-in-time compiler, and a busy machine may stop any one of them.
        var best = TimeSpan.MaxValue;
        for (var i = 0; i < 5; i++)
        {
            var watch = Stopwatch.StartNew();
            await WalkAsync();
            best = watch.Elapsed < best ? watch.Elapsed : best;
        }

        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task A_waiting_receiver_gets_a_message_whose_lease_another_let_expire_when_the_clock_reaches_it()
    {
        var (clock, queue) = await OpenAsync(new() { Queue = "q", LeaseDuration = TimeSpan.FromMinutes(1) });
        var waiting = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromHours(1) }, TestContext.Current.CancellationToken);
        await queue.SendTextAsync("a", TestContext.Current.CancellationToken);
        Assert.Single(await waiting);

        var again = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromHours(1) }, TestContext.Current.CancellationToken).AsTask();
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(again.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, Assert.Single(await again.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).DeliveryCount);
    }

    [Fact]
    public async Task A_waiting_receiver_gets_a_delayed_message_when_its_time_comes()
    {
        var (clock, queue) = await OpenAsync(new() { Queue = "q" });
        var waiting = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromHours(1) }, TestContext.Current.CancellationToken).AsTask();
        await queue.SendAsync(new Message("a"u8.ToArray()) { Delay = TimeSpan.FromMinutes(10) }, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wait_ends_empty_when_the_clock_has_passed_it()
    {
        var (clock, queue) = await OpenAsync(new() { Queue = "q" });
        var waiting = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(20) }, TestContext.Current.CancellationToken).AsTask();
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Empty(await waiting.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
    }

    private static async Task WalkAsync()
    {
        var (clock, queue) = await OpenAsync(new() { Queue = "q", MaxDeliveryCount = 5, LeaseDuration = TimeSpan.FromHours(1) });
        await queue.SendAsync(new Message("photo"u8.ToArray()) { Delay = TimeSpan.FromHours(12) }, TestContext.Current.CancellationToken);
        clock.Advance(TimeSpan.FromHours(12) - TimeSpan.FromTicks(1));
        Assert.Empty(await queue.ReceiveAsync(Once, TestContext.Current.CancellationToken));
        clock.Advance(TimeSpan.FromTicks(1));
        for (var delivery = 1; delivery <= 5; delivery++)
        {
            var message = Assert.Single(await queue.ReceiveAsync(Once, TestContext.Current.CancellationToken));
            Assert.Equal(delivery, message.DeliveryCount);
            clock.Advance(TimeSpan.FromHours(1));
        }

        Assert.Empty(await queue.ReceiveAsync(Once, TestContext.Current.CancellationToken));
        var dead = Assert.Single(await queue.DeadLetterQueue!.ReceiveAsync(Once, TestContext.Current.CancellationToken));
        Assert.Equal("photo", dead.GetText());
        Assert.Equal(DeadLetterInfo.MaxDeliveryCountExceeded, dead.DeadLetter?.Reason);
        Assert.Equal(5, dead.DeadLetter?.DeliveryCount);
    }

    private static async Task<(FakeTimeProvider Clock, IMessageQueue Queue)> OpenAsync(MessageQueueDefinition definition)
    {
        var clock = new FakeTimeProvider();
        var provider = new InMemoryMessageQueueProvider(new InMemoryCloud(clock));
        await provider.Provisioner.CreateIfMissingAsync(definition, TestContext.Current.CancellationToken);
        return (clock, provider.Open(definition));
    }
}
