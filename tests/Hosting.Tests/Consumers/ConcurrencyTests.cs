using Portable.Hosting.Consumers;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C2: how much is under way at once.</summary>
public sealed class ConcurrencyTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    public async Task C2_As_many_handlers_run_as_the_options_say_and_never_more(int concurrency)
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync((_, cancellationToken) => gate.PassAsync(cancellationToken), options => options.Concurrency = concurrency);
        for (var i = 0; i < 50; i++)
            await app.SendAsync($"{i}");

        await app.UntilAsync(() => gate.Inside == concurrency);
        await TestApp.SettleDownAsync();
        Assert.Equal(concurrency, gate.Inside);
        gate.Open();
        await app.UntilEmptyAsync();

        Assert.Equal(50, gate.Entered);
        Assert.Equal(concurrency, gate.Most);
    }

    [Fact]
    public async Task C2_Nothing_is_leased_ahead_of_free_slots_before_a_handler_has_shown_how_long_it_takes()
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync((_, cancellationToken) => gate.PassAsync(cancellationToken), options => options.Concurrency = 2);
        for (var i = 0; i < 20; i++)
            await app.SendAsync($"{i}");

        await app.UntilAsync(() => gate.Inside == 2);
        await TestApp.SettleDownAsync();

        Assert.Equal(2, app.Count().Leased);
        gate.Open();
    }

    [Fact]
    public void C2_Slow_handlers_get_nothing_ahead_and_fast_ones_as_much_as_they_begin_within_a_second_or_a_quarter_of_the_lease()
    {
        var lease = TimeSpan.FromSeconds(30);
        Assert.Equal(0, new PrefetchLimit(4, 1, 100, lease).Allowed);
        Assert.Equal(0, After(TimeSpan.FromSeconds(5), new PrefetchLimit(4, 1, 100, lease)));
        Assert.Equal(4, After(TimeSpan.FromSeconds(1), new PrefetchLimit(4, 1, 100, lease)));
        Assert.Equal(40, After(TimeSpan.FromMilliseconds(100), new PrefetchLimit(4, 1, 100, lease)));
        Assert.Equal(100, After(TimeSpan.FromMilliseconds(1), new PrefetchLimit(4, 1, 100, lease)));
        Assert.Equal(100, After(TimeSpan.Zero, new PrefetchLimit(4, 1, 100, lease)));
        Assert.Equal(1, After(TimeSpan.FromSeconds(1), new PrefetchLimit(4, 1, 100, TimeSpan.FromSeconds(1))));
        Assert.Equal(0, After(TimeSpan.Zero, new PrefetchLimit(4, 1, 0, lease)));
    }

    [Fact]
    public void C2_The_prefetch_follows_handlers_that_become_slow()
    {
        var limit = new PrefetchLimit(2, 1, 100, TimeSpan.FromSeconds(30));
        Assert.Equal(100, After(TimeSpan.FromMilliseconds(1), limit));
        for (var i = 0; i < 30; i++)
            limit.Observe(TimeSpan.FromSeconds(10));

        Assert.Equal(0, limit.Allowed);
    }

    [Fact]
    public async Task C2_Places_are_counted_and_a_waiting_receive_goes_on_when_one_is_free()
    {
        var gate = new CapacityGate(3, 1, new PrefetchLimit(3, 1, 0, TimeSpan.FromSeconds(30)), 0);
        Assert.Equal(2, await gate.TakeAsync(2, TestApp.Token));
        Assert.Equal(1, await gate.TakeAsync(10, TestApp.Token));
        Assert.Equal(0, gate.TryTake(1));
        var waiting = gate.TakeAsync(10, TestApp.Token);
        Assert.False(waiting.IsCompleted);

        gate.Return(1);
        Assert.Equal(1, await waiting);
        var empty = gate.WhenEmptyAsync();
        Assert.False(empty.IsCompleted);
        gate.Return(3);
        await empty.WaitAsync(TimeSpan.FromSeconds(10), TestApp.Token);
    }

    private static int After(TimeSpan duration, PrefetchLimit limit)
    {
        limit.Observe(duration);
        return limit.Allowed;
    }
}
