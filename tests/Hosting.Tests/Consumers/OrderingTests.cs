using System.Collections.Concurrent;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C7: one at a time per ordering key, in parallel across keys.</summary>
public sealed class OrderingTests
{
    private static readonly string Ordered = TestApp.Usual.Replace("\"LeaseDuration\"", "\"Ordered\": true, \"LeaseDuration\"", StringComparison.Ordinal);

    [Fact]
    public async Task C7_Messages_of_a_key_are_handled_one_at_a_time_in_order_and_keys_in_parallel()
    {
        var handled = new ConcurrentDictionary<string, ConcurrentQueue<int>>();
        var inside = new ConcurrentDictionary<string, int>();
        var overlaps = 0;
        var gate = new Gate();
        await using var app = await TestApp.StartAsync(
            async (message, cancellationToken) =>
            {
                if (inside.AddOrUpdate(message.OrderingKey!, 1, (_, count) => count + 1) > 1)
                    Interlocked.Increment(ref overlaps);
                await gate.PassAsync(cancellationToken);
                await Task.Yield();
                handled.GetOrAdd(message.OrderingKey!, _ => new()).Enqueue(int.Parse(message.GetText(), null));
                inside.AddOrUpdate(message.OrderingKey!, 0, (_, count) => count - 1);
            },
            options => options.Concurrency = 4,
            Ordered);
        for (var i = 0; i < 100; i++)
        {
            foreach (var key in (string[])["a", "b", "c"])
                await app.SendAsync($"{i}", key);
        }

        await app.UntilAsync(() => gate.Inside == 3);
        gate.Open();
        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(0, overlaps);
        Assert.Equal(["a", "b", "c"], handled.Keys.Order(StringComparer.Ordinal));
        Assert.All(handled.Values, numbers => Assert.Equal(Enumerable.Range(0, 100), numbers));
    }

    [Fact]
    public async Task C7_A_message_that_fails_holds_back_its_key_and_no_other()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(
            (message, _) =>
            {
                if (message.GetText() == "a1" && message.DeliveryCount < 3)
                    throw new InvalidDataException("Not yet.");
                handled.Enqueue(message.GetText());
                return Task.CompletedTask;
            },
            options => options.Concurrency = 4,
            Ordered);
        for (var i = 1; i <= 4; i++)
        {
            await app.SendAsync($"a{i}", "a");
            await app.SendAsync($"b{i}", "b");
        }

        await app.UntilAsync(() => handled.Count == 4);
        Assert.Equal(["b1", "b2", "b3", "b4"], handled);
        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(["a1", "a2", "a3", "a4"], handled.Skip(4));
    }

    [Fact]
    public async Task C7_A_message_that_always_fails_goes_to_the_dead_letter_queue_alone()
    {
        var handled = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(
            (message, _) =>
            {
                if (message.GetText() == "a1")
                    throw new InvalidDataException("Never.");
                handled.Enqueue(message.GetText());
                return Task.CompletedTask;
            },
            options => options.Concurrency = 2,
            Ordered);
        for (var i = 1; i <= 6; i++)
            await app.SendAsync($"a{i}", "a");

        var dead = await app.DeadLetterAsync(TimeSpan.FromMilliseconds(200));
        await app.UntilEmptyAsync(TimeSpan.FromMilliseconds(100));

        Assert.Equal(("a1", nameof(InvalidDataException)), (dead.GetText(), dead.DeadLetter!.Reason));
        Assert.Equal(["a2", "a3", "a4", "a5", "a6"], handled);
        Assert.Empty(await app.Queue.DeadLetterQueue!.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, TestApp.Token));
    }
}
