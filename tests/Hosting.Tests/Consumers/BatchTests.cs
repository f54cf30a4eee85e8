using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C5: several messages to one call.</summary>
public sealed class BatchTests
{
    [Fact]
    public async Task C5_A_batch_handler_gets_what_is_there_up_to_the_batch_size()
    {
        var sizes = new ConcurrentQueue<int>();
        await using var app = await StartAsync(
            (messages, _) =>
            {
                sizes.Enqueue(messages.Count);
                return Task.FromResult<IReadOnlyList<MessageFailure>>([]);
            },
            25);

        await app.UntilEmptyAsync();

        Assert.Equal(25, sizes.Sum());
        Assert.All(sizes, size => Assert.InRange(size, 1, 10));
        Assert.Equal(10, sizes.First());
    }

    [Fact]
    public async Task C5_Only_the_messages_named_as_failures_come_back()
    {
        var deliveries = new ConcurrentDictionary<string, int>();
        await using var app = await StartAsync(
            (messages, _) =>
            {
                foreach (var message in messages)
                    deliveries.AddOrUpdate(message.GetText(), 1, (_, count) => count + 1);
                return Task.FromResult<IReadOnlyList<MessageFailure>>(
                    [.. messages.Where(message => message.GetText() is "3" or "7" && message.DeliveryCount == 1).Select(message => new MessageFailure(message, new InvalidDataException("Not yet.")))]);
            },
            10);

        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(10, deliveries.Count);
        Assert.All(deliveries, pair => Assert.Equal(pair.Key is "3" or "7" ? 2 : 1, pair.Value));
    }

    [Fact]
    public async Task C5_A_failure_that_says_dead_letter_sets_that_message_aside_and_completes_the_others()
    {
        await using var app = await StartAsync(
            (messages, _) => Task.FromResult<IReadOnlyList<MessageFailure>>(
                [.. messages.Where(message => message.GetText() == "4").Select(message => new MessageFailure(message, new DeadLetterException("Four")))]),
            10);

        var dead = await app.DeadLetterAsync();
        await app.UntilEmptyAsync();

        Assert.Equal(("4", "Four", 1), (dead.GetText(), dead.DeadLetter!.Reason, dead.DeadLetter.DeliveryCount));
    }

    [Fact]
    public async Task C5_A_batch_handler_that_throws_fails_all_of_its_messages()
    {
        var calls = 0;
        await using var app = await StartAsync(
            (messages, _) => Interlocked.Increment(ref calls) == 1 ? throw new InvalidDataException("All.") : Task.FromResult<IReadOnlyList<MessageFailure>>([]),
            5);

        await app.UntilAsync(() => calls == 1);
        await app.UntilAsync(() => app.Count().Delayed == 5);
        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task C5_A_failure_of_a_message_that_is_not_of_the_batch_completes_none()
    {
        await using var app = await StartAsync(
            (messages, _) => Task.FromResult<IReadOnlyList<MessageFailure>>([new MessageFailure(messages[0] with { MessageId = "another" }, new InvalidDataException("Who?"))]),
            3,
            options => options.MaxDeliveryCount = 1);

        var dead = await app.DeadLetterAsync();

        Assert.Equal(nameof(InvalidOperationException), dead.DeadLetter!.Reason);
        Assert.Contains("another", dead.DeadLetter.Description, StringComparison.Ordinal);
    }

    [Fact]
    public async Task C5_As_many_batches_run_at_once_as_the_options_say()
    {
        var gate = new Gate();
        await using var app = await StartAsync(
            async (_, cancellationToken) =>
            {
                await gate.PassAsync(cancellationToken);
                return [];
            },
            100,
            options => (options.Concurrency, options.MaxBatchSize) = (3, 7));

        await app.UntilAsync(() => gate.Inside == 3);
        await TestApp.SettleDownAsync();
        Assert.Equal(21, app.Count().Leased);
        gate.Open();
        await app.UntilEmptyAsync();

        Assert.Equal(3, gate.Most);
    }

    private static async Task<TestApp> StartAsync(
        Func<IReadOnlyList<ReceivedMessage>, CancellationToken, Task<IReadOnlyList<MessageFailure>>> handle, int messages, Action<ConsumerOptions>? configure = null)
    {
        // The messages are there before the consumer is, so that its first receive is full.
        var cloud = new Adapters.InMemory.InMemoryCloud(new Microsoft.Extensions.Time.Testing.FakeTimeProvider());
        await using (var sender = await TestApp.StartAsync(TestApp.Usual, _ => { }, cloud))
        {
            for (var i = 0; i < messages; i++)
                await sender.SendAsync($"{i}");
        }

        return await TestApp.StartAsync(
            TestApp.Usual,
            services => services.AddSingleton(new BatchScript(handle)).AddBatchConsumer<ScriptedBatchHandler>("work", options =>
            {
                options.Concurrency = 1;
                configure?.Invoke(options);
            }),
            cloud,
            (Microsoft.Extensions.Time.Testing.FakeTimeProvider)cloud.TimeProvider);
    }
}
