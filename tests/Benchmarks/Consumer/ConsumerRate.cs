using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portable.Hosting;
using Portable.MessageQueues;

namespace Portable.Benchmarks.Consumer;

/// <summary>Messages a second through a consumer with an empty handler, beside the loop that one would write by hand, in turn.</summary>
internal static class ConsumerRate
{
    private const int Messages = 200_000;
    private const int Batch = 10;

    public static async Task RunAsync(Report report, int rounds)
    {
        (string Name, Func<Task<double>> Measure)[] cases =
        [
            ("a loop written by hand, 2 tasks, batches of 10", ByHandAsync),
            ("consumer, one message a handler, concurrency 2", () => ConsumerAsync(batches: false)),
            ("consumer, batches of 10, concurrency 2", () => ConsumerAsync(batches: true)),
        ];
        var rates = cases.Select(_ => new List<double>()).ToArray();
        for (var round = -1; round < rounds; round++)
        {
            for (var i = 0; i < cases.Length; i++)
            {
                var rate = await cases[i].Measure();
                if (round >= 0)
                    rates[i].Add(rate);
            }
        }

        var table = report.Begin($"{Messages:N0} messages of 256 bytes in memory, an empty handler, {rounds} rounds, medians", "messages a second", "of the loop", "spread");
        for (var i = 0; i < cases.Length; i++)
            table.Add(cases[i].Name, rates[i].Median(), Figure.Ratio(rates[i].Median() / rates[0].Median()), Figure.Ratio(rates[i].Spread()));
    }

    private static async Task<double> ByHandAsync()
    {
        using var host = CreateHost(_ => { });
        await host.StartAsync();
        var queue = await FilledQueueAsync(host);
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var once = new ReceiveOptions { MaxMessages = Batch, WaitTime = TimeSpan.Zero };
            while (await queue.ReceiveAsync(once) is { Count: > 0 } messages)
                await queue.SettleBatchAsync([.. messages.Select(message => new SettleRequest(message, Settlement.Complete))]);
        })));
        var rate = Messages / watch.Elapsed.TotalSeconds;
        await host.StopAsync();
        return rate;
    }

    private static async Task<double> ConsumerAsync(bool batches)
    {
        using var count = new CountdownEvent(Messages);
        using var host = CreateHost(services =>
        {
            services.AddSingleton(count);
            if (batches)
                services.AddBatchConsumer<CountingBatchHandler>("work", options => options.Concurrency = 2);
            else
                services.AddQueueConsumer<CountingHandler>("work", options => options.Concurrency = 2);
        });
        // The queue is there, and full, before the consumer starts.
        await FilledQueueAsync(host);
        var watch = Stopwatch.StartNew();
        await host.StartAsync();
        await Task.Run(count.Wait);
        var rate = Messages / watch.Elapsed.TotalSeconds;
        await host.StopAsync();
        return rate;
    }

    private static IHost CreateHost(Action<IServiceCollection> configure)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Portable:CreateIfMissing"] = "true",
            ["Portable:MessageQueues:work"] = "mem://work",
        });
        builder.Services.AddInMemoryAdapters().AddPortable(builder.Configuration);
        configure(builder.Services);
        return builder.Build();
    }

    private static async Task<IMessageQueue> FilledQueueAsync(IHost host)
    {
        var provider = host.Services.GetRequiredService<IMessageQueueProvider>();
        await provider.Provisioner.CreateIfMissingAsync(new MessageQueueDefinition { Queue = "work" });
        var queue = host.Services.GetRequiredKeyedService<IMessageQueue>("work");
        var batch = Enumerable.Repeat(new Message(new byte[256]), 1000).ToArray();
        for (var sent = 0; sent < Messages; sent += batch.Length)
            await queue.SendBatchAsync(batch);
        return queue;
    }

    internal sealed class CountingHandler(CountdownEvent count) : IMessageHandler
    {
        public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            count.Signal();
            return Task.CompletedTask;
        }
    }

    internal sealed class CountingBatchHandler(CountdownEvent count) : IMessageBatchHandler
    {
        public Task<IReadOnlyList<MessageFailure>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
        {
            count.Signal(messages.Count);
            return Task.FromResult<IReadOnlyList<MessageFailure>>([]);
        }
    }
}
