using System.Collections.Concurrent;
using System.Globalization;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.InMemory.Tests.MessageQueues;

public sealed class ConcurrencyTests
{
    [Fact]
    public async Task Eight_senders_and_eight_waiting_consumers_pass_every_message_exactly_once()
    {
        const int Senders = 8, Each = 5_000;
        var (_, queue) = await OpenAsync(new() { Queue = "q", LeaseDuration = TimeSpan.FromMinutes(10) });
        var seen = new ConcurrentDictionary<string, int>();
        using var done = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var consumers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (seen.Count < Senders * Each)
            {
                foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 3, WaitTime = TimeSpan.FromMilliseconds(50) }, done.Token))
                {
                    seen.AddOrUpdate(message.GetText(), 1, (_, count) => count + 1);
                    await queue.CompleteAsync(message, done.Token);
                }
            }
        })).ToArray();
        var senders = Enumerable.Range(0, Senders).Select(sender => Task.Run(async () =>
        {
            for (var i = 0; i < Each; i++)
                await queue.SendTextAsync(string.Create(CultureInfo.InvariantCulture, $"{sender}-{i}"), done.Token);
        })).ToArray();

        await Task.WhenAll([.. senders, .. consumers]);
        Assert.Equal(Senders * Each, seen.Count);
        Assert.All(seen.Values, count => Assert.Equal(1, count));
        Assert.Equal(default, await queue.CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_wake_up_that_a_cancelled_receiver_cannot_use_goes_to_the_next()
    {
        var (_, queue) = await OpenAsync(new() { Queue = "q" });
        for (var round = 0; round < 200; round++)
        {
            using var cancelled = new CancellationTokenSource();
            var first = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromMinutes(5) }, cancelled.Token).AsTask();
            var second = queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromMinutes(5) }, TestContext.Current.CancellationToken).AsTask();
            var cancelling = cancelled.CancelAsync();
            await queue.SendTextAsync("a", TestContext.Current.CancellationToken);
            await cancelling;
            if (await ResultAsync(first) is { } early)
            {
                await queue.CompleteAsync(early, TestContext.Current.CancellationToken);
                await queue.SendTextAsync("b", TestContext.Current.CancellationToken);
            }

            var late = await ResultAsync(second);
            Assert.NotNull(late);
            await queue.CompleteAsync(late, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Two_adapters_on_one_shared_cloud_see_each_others_messages()
    {
        var name = "shared-" + Guid.NewGuid().ToString("N");
        var definition = new MessageQueueDefinition { Queue = "q" };
        var provider = new InMemoryMessageQueueProvider(InMemoryCloud.Shared(name));
        await provider.Provisioner.CreateIfMissingAsync(definition, TestContext.Current.CancellationToken);
        await using var sender = provider.Open(definition);
        await using var receiver = new InMemoryMessageQueueProvider(InMemoryCloud.Shared(name)).Open(definition);
        await sender.SendTextAsync("hello", TestContext.Current.CancellationToken);
        Assert.Equal("hello", (await receiver.ReceiveOneAsync(TimeSpan.Zero, TestContext.Current.CancellationToken))?.GetText());
    }

    [Fact]
    public async Task An_injected_fault_is_thrown_in_the_ports_terms_and_the_queue_is_untouched()
    {
        var (cloud, queue) = await OpenAsync(new() { Queue = "q" });
        cloud.FaultInjector = operation => operation is { Resource: "q", Operation: "Send" } ? new IOException("the network is down") : null;
        var error = await Assert.ThrowsAsync<MessageQueueException>(async () => await queue.SendTextAsync("a", TestContext.Current.CancellationToken));
        Assert.Equal(MessageQueueErrorCode.Unavailable, error.Code);
        Assert.True(error.IsTransient);
        Assert.IsType<IOException>(error.InnerException);
        Assert.Equal(0, (await queue.CountAsync(TestContext.Current.CancellationToken)).Ready);
    }

    private static async Task<ReceivedMessage?> ResultAsync(Task<IReadOnlyList<ReceivedMessage>> receiving)
    {
        try
        {
            return Assert.Single(await receiving.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<(InMemoryCloud Cloud, IMessageQueue Queue)> OpenAsync(MessageQueueDefinition definition)
    {
        var cloud = new InMemoryCloud();
        var provider = new InMemoryMessageQueueProvider(cloud);
        await provider.Provisioner.CreateIfMissingAsync(definition, TestContext.Current.CancellationToken);
        return (cloud, provider.Open(definition));
    }
}
