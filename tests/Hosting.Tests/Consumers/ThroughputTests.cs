using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portable.Adapters.InMemory;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>What the consumer itself costs: real clock, empty handler.</summary>
public sealed class ThroughputTests(ITestOutputHelper output)
{
    private const int Messages = 200_000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public async Task An_empty_handler_is_fed_many_thousand_messages_a_second(int concurrency, bool batches)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Portable:CreateIfMissing"] = "true",
            ["Portable:MessageQueues:work"] = "mem://work",
        });
        var counter = new CountdownEvent(Messages);
        builder.Services.AddInMemoryAdapters().AddSingleton(counter).AddPortable(builder.Configuration);
        if (batches)
            builder.Services.AddBatchConsumer<CountingBatchHandler>("work", options => options.Concurrency = concurrency);
        else
            builder.Services.AddQueueConsumer<CountingHandler>("work", options => options.Concurrency = concurrency);
        using var host = builder.Build();
        var queues = new Adapters.InMemory.MessageQueues.InMemoryMessageQueueProvider(host.Services.GetRequiredService<InMemoryCloud>());
        var definition = new MessageQueueDefinition { Queue = "work" };
        await queues.Provisioner.CreateIfMissingAsync(definition, TestApp.Token);
        var queue = queues.Open(definition);
        var message = new Message(new byte[256]);
        for (var sent = 0; sent < Messages; sent += 1000)
            await queue.SendBatchAsync([.. Enumerable.Repeat(message, 1000)], TestApp.Token);

        var watch = Stopwatch.StartNew();
        await host.StartAsync(TestApp.Token);
        Assert.True(await Task.Run(() => counter.Wait(TimeSpan.FromSeconds(60)), TestApp.Token));
        var rate = Messages / watch.Elapsed.TotalSeconds;
        await host.StopAsync(TestApp.Token);

        output.WriteLine($"concurrency {concurrency}, batches {batches}: {rate:N0} messages a second");
        Assert.Equal(default, await queue.CountAsync(TestApp.Token));
        // Far below what it does (the figure above), so that a busy machine does not fail the test; far above what a slow path would do.
        Assert.True(rate > 10_000, $"{rate:N0} messages a second");
    }

    internal sealed class CountingHandler(CountdownEvent counter) : IMessageHandler
    {
        public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            counter.Signal();
            return Task.CompletedTask;
        }
    }

    internal sealed class CountingBatchHandler(CountdownEvent counter) : IMessageBatchHandler
    {
        public Task<IReadOnlyList<MessageFailure>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
        {
            counter.Signal(messages.Count);
            return Task.FromResult<IReadOnlyList<MessageFailure>>([]);
        }
    }
}
