using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C9: handled once, however often delivered.</summary>
public sealed class IdempotencyTests
{
    [Fact]
    public async Task C9_A_redelivery_of_a_handled_message_is_completed_without_handling_it_again()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await StartAsync(handled);
        // The broker is deaf to acknowledgements: the lease ends, and the message comes again.
        app.Cloud.FaultInjector = operation => operation.Operation is "Complete" or "SettleBatch" && !app.Log.All.Any(IsSettleFailure) ? new IOException("Deaf.") : null;

        await app.SendAsync("x");
        await app.UntilEmptyAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(["x"], handled);
        Assert.Contains(app.Log.All, line => line.Contains("was handled before", StringComparison.Ordinal));

        static bool IsSettleFailure(string line) => line.Contains("Complete of message", StringComparison.Ordinal);
    }

    [Fact]
    public async Task C9_A_second_message_with_the_same_deduplication_id_is_not_handled()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await StartAsync(handled);

        await app.SendAsync("first", deduplicationId: "order-7");
        await app.UntilEmptyAsync();
        await app.SendAsync("second", deduplicationId: "order-7");
        await app.SendAsync("third", deduplicationId: "order-8");
        await app.UntilEmptyAsync();

        Assert.Equal(["first", "third"], handled);
    }

    [Fact]
    public async Task C9_A_message_whose_handler_failed_is_handled_again()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await StartAsync(handled, failures: 2);

        await app.SendAsync("x", deduplicationId: "order-7");
        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(["x", "x", "x"], handled);
    }

    [Fact]
    public async Task C9_In_a_batch_only_the_messages_that_are_new_are_handed_over()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(TestApp.Usual, services => services
            .AddSingleton(new BatchScript((messages, _) =>
            {
                foreach (var message in messages)
                    handled.Enqueue(message.GetText());
                return Task.FromResult<IReadOnlyList<MessageFailure>>([]);
            }))
            .AddBatchConsumer<ScriptedBatchHandler>("work", options => options.IdempotencyStore = "uploads"));

        await app.SendAsync("a", deduplicationId: "1");
        await app.UntilEmptyAsync();
        await app.SendAsync("a again", deduplicationId: "1");
        await app.SendAsync("b", deduplicationId: "2");
        await app.UntilEmptyAsync();

        Assert.Equal(["a", "b"], handled);
    }

    [Fact]
    public async Task C9_A_ledger_that_cannot_be_read_delays_the_message_and_handles_it_once_it_can()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await StartAsync(handled);
        var failures = 0;
        app.Cloud.FaultInjector = operation => operation.Operation == "Head" && Interlocked.Increment(ref failures) <= 2 ? new IOException("The store is gone.") : null;

        await app.SendAsync("x");
        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(["x"], handled);
        Assert.Equal(3, failures);
    }

    private static Task<TestApp> StartAsync(ConcurrentQueue<string> handled, int failures = 0) => TestApp.StartAsync(
        (message, _) =>
        {
            handled.Enqueue(message.GetText());
            return message.DeliveryCount <= failures ? throw new InvalidDataException("Not yet.") : Task.CompletedTask;
        },
        options => (options.IdempotencyStore, options.Concurrency) = ("uploads", 1));
}
