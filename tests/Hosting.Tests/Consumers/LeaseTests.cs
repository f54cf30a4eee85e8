namespace Portable.Hosting.Tests.Consumers;

/// <summary>C3: leases while a handler runs.</summary>
public sealed class LeaseTests
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(2.5);

    [Fact]
    public async Task C3_The_leases_of_running_handlers_are_renewed_for_as_long_as_they_take()
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync((_, cancellationToken) => gate.PassAsync(cancellationToken), options => options.Concurrency = 4);
        for (var i = 0; i < 4; i++)
            await app.SendAsync($"{i}");
        await app.UntilAsync(() => gate.Inside == 4);

        await app.PassAsync(TimeSpan.FromMinutes(3), Step);
        Assert.Equal(4, app.Count().Leased);
        gate.Open();
        await app.UntilEmptyAsync();

        Assert.Equal(4, gate.Entered);
    }

    [Fact]
    public async Task C3_Leases_are_renewed_in_one_batch()
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync((_, cancellationToken) => gate.PassAsync(cancellationToken), options => options.Concurrency = 8);
        var renewals = 0;
        for (var i = 0; i < 8; i++)
            await app.SendAsync($"{i}");
        await app.UntilAsync(() => gate.Inside == 8);
        app.Cloud.FaultInjector = operation =>
        {
            if (operation.Operation == "Renew")
                Interlocked.Increment(ref renewals);
            return null;
        };

        await app.PassAsync(TimeSpan.FromSeconds(20), Step);
        gate.Open();

        Assert.Equal(1, renewals);
    }

    [Fact]
    public async Task C3_A_lost_lease_cancels_the_handlers_token_and_the_message_comes_again()
    {
        var gate = new Gate();
        var cancelled = 0;
        await using var app = await TestApp.StartAsync(
            async (message, cancellationToken) =>
            {
                if (message.DeliveryCount > 1)
                    return;
                try
                {
                    await gate.PassAsync(cancellationToken);
                }
                catch (OperationCanceledException)
                {
                    Interlocked.Increment(ref cancelled);
                    throw;
                }
            },
            options => options.Concurrency = 1);
        app.Cloud.FaultInjector = operation => operation.Operation == "Renew" ? new IOException("The network is gone.") : null;

        await app.SendAsync("x");
        await app.UntilAsync(() => gate.Inside == 1);
        await app.UntilAsync(() => cancelled == 1, Step);
        await app.UntilEmptyAsync(Step);

        Assert.Contains(app.Log.All, line => line.Contains("lease of message", StringComparison.Ordinal) && line.Contains("is lost", StringComparison.Ordinal));
    }

    [Fact]
    public async Task C3_A_renewal_that_fails_once_is_made_up_for_before_the_lease_ends()
    {
        var gate = new Gate();
        await using var app = await TestApp.StartAsync((_, cancellationToken) => gate.PassAsync(cancellationToken));
        var failures = 0;
        app.Cloud.FaultInjector = operation => operation.Operation == "Renew" && Interlocked.Increment(ref failures) == 1 ? new IOException("Once.") : null;
        await app.SendAsync("x");
        await app.UntilAsync(() => gate.Inside == 1);

        await app.PassAsync(TimeSpan.FromMinutes(1), Step);
        gate.Open();
        await app.UntilEmptyAsync();

        Assert.Equal(1, gate.Entered);
    }

    [Fact]
    public async Task C3_A_handler_that_ends_well_after_its_lease_is_lost_never_settles_the_next_delivery()
    {
        var first = new Gate();
        var second = new Gate();
        await using var app = await TestApp.StartAsync(
            (message, cancellationToken) => message.DeliveryCount == 1 ? first.PassAsync(CancellationToken.None) : second.PassAsync(cancellationToken),
            options => options.Concurrency = 2);
        app.Cloud.FaultInjector = operation => operation.Operation == "Renew" && second.Inside == 0 ? new IOException("The network is gone.") : null;
        await app.SendAsync("x");
        await app.UntilAsync(() => first.Inside == 1);
        await app.UntilAsync(() => second.Inside == 1, Step);

        first.Open();
        await TestApp.SettleDownAsync();
        Assert.Equal(1, app.Count().Leased);
        second.Open();
        await app.UntilEmptyAsync();
    }
}
