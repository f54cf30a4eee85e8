using System.Collections.Concurrent;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C4: stopping with grace.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task C4_Stopping_waits_for_running_handlers_and_leaves_the_rest_in_the_queue()
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync((_, cancellationToken) => gate.PassAsync(cancellationToken), options => options.Concurrency = 2);
        for (var i = 0; i < 5; i++)
            await app.SendAsync($"{i}");
        await app.UntilAsync(() => gate.Inside == 2);

        var stop = app.StopAsync();
        await TestApp.SettleDownAsync();
        Assert.False(stop.IsCompleted);
        gate.Open();
        await stop;

        Assert.Equal(2, gate.Entered);
        Assert.Equal(new QueueCounts(3, 0, 0), app.Count());
    }

    [Fact]
    public async Task C4_When_the_time_to_drain_is_over_handlers_are_cancelled_and_their_messages_given_back_at_once()
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync(
            (_, cancellationToken) => gate.PassAsync(cancellationToken),
            options => (options.Concurrency, options.DrainTimeout) = (2, TimeSpan.FromSeconds(10)));
        await app.SendAsync("one");
        await app.SendAsync("two");
        await app.UntilAsync(() => gate.Inside == 2);

        var stop = app.StopAsync();
        await TestApp.SettleDownAsync();
        Assert.False(stop.IsCompleted);
        await app.UntilAsync(() => gate.Inside == 0, TimeSpan.FromSeconds(1));
        await app.UntilAsync(() => stop.IsCompleted, TimeSpan.FromSeconds(1));
        await stop;

        Assert.Equal(new QueueCounts(2, 0, 0), app.Count());
    }

    [Fact]
    public async Task C4_A_handler_that_ignores_its_token_does_not_hold_up_the_stop_for_ever_and_completes_nothing_afterwards()
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync((_, _) => gate.PassAsync(CancellationToken.None));
        await app.SendAsync("one");
        await app.UntilAsync(() => gate.Inside == 1);

        var stop = app.StopAsync();
        await app.UntilAsync(() => stop.IsCompleted, TimeSpan.FromSeconds(1));
        await stop;
        gate.Open();
        await TestApp.SettleDownAsync();

        Assert.Equal(new QueueCounts(1, 0, 0), app.Count());
    }

    [Fact]
    public async Task C4_The_hosts_own_limit_ends_the_drain_too()
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync((_, cancellationToken) => gate.PassAsync(cancellationToken));
        await app.SendAsync("one");
        await app.UntilAsync(() => gate.Inside == 1);

        await app.StopNowAsync();

        Assert.Equal(new QueueCounts(1, 0, 0), app.Count());
    }

    [Fact]
    public async Task C4_Messages_that_wait_in_this_process_go_back_unhandled()
    {
        var gate = new Gate();
        var handled = new ConcurrentBag<string>();
        await using var app = await TestApp.StartAsync(
            async (message, cancellationToken) =>
            {
                handled.Add(message.GetText());
                // Quick at first, so that the consumer fetches ahead.
                if (!message.GetText().StartsWith("quick", StringComparison.Ordinal))
                    await gate.PassAsync(cancellationToken);
            },
            options => options.Concurrency = 1);
        for (var i = 0; i < 5; i++)
            await app.SendAsync($"quick {i}");
        await app.UntilEmptyAsync();
        for (var i = 0; i < 10; i++)
            await app.SendAsync($"slow {i}");
        await app.UntilAsync(() => gate.Inside == 1 && app.Count().Leased > 1);

        var stop = app.StopAsync();
        await app.UntilAsync(() => app.Count().Leased == 1);
        gate.Open();
        await stop;

        Assert.Equal(6, handled.Count);
        Assert.Equal(new QueueCounts(9, 0, 0), app.Count());
    }

    [Fact]
    public async Task C4_A_waiting_message_at_its_last_delivery_is_handled_in_the_drain_because_giving_it_back_would_bury_it_unseen()
    {
        var gate = new Gate();
        var handled = new ConcurrentBag<string>();
        await using var app = await TestApp.StartAsync(
            async (message, cancellationToken) =>
            {
                handled.Add(message.GetText());
                if (message.GetText() == "slow")
                    await gate.PassAsync(cancellationToken);
            },
            options => (options.Concurrency, options.MaxDeliveryCount) = (1, 1),
            TestApp.Usual.Replace("\"MaxDeliveryCount\": 5", "\"MaxDeliveryCount\": 1", StringComparison.Ordinal));
        await app.SendAsync("quick");
        await app.UntilEmptyAsync();
        await app.SendAsync("slow");
        await app.UntilAsync(() => gate.Inside == 1);
        await app.SendAsync("last chance");
        await app.UntilAsync(() => app.Count().Leased == 2);

        var stop = app.StopAsync();
        await TestApp.SettleDownAsync();
        gate.Open();
        await stop;

        Assert.Equal(["last chance", "quick", "slow"], handled.Order(StringComparer.Ordinal));
        Assert.Equal(default, app.Count());
        Assert.Empty(await app.Queue.DeadLetterQueue!.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, TestApp.Token));
    }

    [Fact]
    public async Task Stopping_twice_and_disposing_without_a_stop_do_no_harm()
    {
        var app = await TestApp.StartAsync((_, _) => Task.CompletedTask);
        await app.StopAsync();
        await app.StopAsync();
        await app.DisposeAsync();

        var crashed = await TestApp.StartAsync((_, _) => Task.CompletedTask);
        await crashed.DisposeAsync();
    }
}
