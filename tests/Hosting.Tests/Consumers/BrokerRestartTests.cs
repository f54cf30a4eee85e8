using System.Collections.Concurrent;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C8: the worker outlives its broker.</summary>
public sealed class BrokerRestartTests
{
    [Fact]
    public async Task C8_Receive_errors_back_off_and_the_worker_goes_on_when_the_broker_is_back()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync((message, _) =>
        {
            handled.Enqueue(message.GetText());
            return Task.CompletedTask;
        });
        await app.SendAsync("before");
        await app.UntilEmptyAsync();
        var attempts = 0;
        app.Cloud.FaultInjector = operation =>
        {
            if (operation.Operation != "Receive")
                return null;
            Interlocked.Increment(ref attempts);
            return new IOException("The broker restarts.");
        };
        // The receive that is under way still works.
        await app.UntilAsync(() => attempts > 0, TimeSpan.FromSeconds(1));
        await app.SendAsync("during");

        // Ten minutes without a broker: pauses of at most 30 seconds, of at least 15 once they have grown.
        await app.PassAsync(TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5));
        Assert.InRange(attempts, 20, 60);
        Assert.Equal(["before"], handled);
        app.Cloud.FaultInjector = null;
        await app.UntilAsync(() => handled.Count == 2, TimeSpan.FromSeconds(5));

        Assert.Contains(app.Log.All, line => line.Contains("works again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task C8_A_queue_that_does_not_exist_yet_is_waited_for()
    {
        var handled = new ConcurrentQueue<string>();
        var json = TestApp.Usual.Replace("\"CreateIfMissing\": true", "\"CreateIfMissing\": false", StringComparison.Ordinal);
        await using var app = await TestApp.StartAsync(
            (message, _) =>
            {
                handled.Enqueue(message.GetText());
                return Task.CompletedTask;
            },
            json: json);
        await app.UntilAsync(() => app.Log.All.Any(line => line.Contains("failed 3 times in a row", StringComparison.Ordinal)), TimeSpan.FromMilliseconds(100));

        var provider = new Adapters.InMemory.MessageQueues.InMemoryMessageQueueProvider(app.Cloud);
        await provider.Provisioner.CreateIfMissingAsync(new MessageQueueDefinition { Queue = "work-queue" }, TestApp.Token);
        await app.SendAsync("late");

        await app.UntilAsync(() => handled.Count == 1, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task C8_Settlements_that_fail_while_the_broker_is_gone_are_tried_again()
    {
        var deliveries = 0;
        await using var app = await TestApp.StartAsync((_, _) =>
        {
            Interlocked.Increment(ref deliveries);
            return Task.CompletedTask;
        });
        var failures = 0;
        app.Cloud.FaultInjector = operation =>
            operation.Operation is "Complete" or "Settle" or "SettleBatch" && Interlocked.Increment(ref failures) <= 2 ? new IOException("The broker restarts.") : null;

        await app.SendAsync("x");
        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(50));

        Assert.Equal(1, deliveries);
        Assert.Equal(3, failures);
    }
}
