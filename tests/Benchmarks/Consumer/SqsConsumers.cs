using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Portable.Adapters.Aws;
using Portable.Adapters.Aws.MessageQueues;
using Portable.Benchmarks.Aws;
using Portable.Emulators;
using Portable.Hosting;
using Portable.MessageQueues;

namespace Portable.Benchmarks.Consumer;

/// <summary>The consumer on SQS beside a loop written by hand on the SDK, in turn on the same emulator: messages a second, the requests they cost, and how
/// long a message takes from its sending to its handler.</summary>
internal sealed class SqsConsumers : IDisposable
{
    private const int Messages = 2000;
    private const int Handlers = 2;
    private const int Ten = 10;
    private static readonly byte[] Body = [.. Enumerable.Repeat((byte)'x', 256)];
    private readonly RequestCounter counter = new();
    private readonly RunningEmulator server;
    private readonly AmazonSQSClient sqs;
    private readonly SqsMessageQueueProvider provider;

    private SqsConsumers(RunningEmulator server)
    {
        this.server = server;
        var factory = new AnsweringHandler.Factory(counter);
        sqs = new AmazonSQSClient(
            new BasicAWSCredentials(server.Credentials.AccessKey, server.Credentials.SecretKey),
            new AmazonSQSConfig { ServiceURL = server.Endpoint.AbsoluteUri, AuthenticationRegion = "us-east-1", HttpClientFactory = factory });
        provider = new SqsMessageQueueProvider(
            new AwsOptions { ServiceUrl = server.Endpoint, AccessKey = server.Credentials.AccessKey, SecretKey = server.Credentials.SecretKey, HttpClientFactory = factory });
    }

    private delegate Task Work(string queue, Func<ReadOnlyMemory<byte>, Task> handle, CancellationToken cancellationToken);

    public static async Task RunAsync(Report report, int rounds)
    {
        if (await Emulator.Fauxqs.FindAbsenceAsync() is { } absence)
        {
            Console.WriteLine($"Left out: {absence}");
            return;
        }

        using var consumers = new SqsConsumers(await Emulator.Fauxqs.StartAsync());
        await consumers.ThroughputAsync(report, rounds);
        await consumers.LatencyAsync(report, TimeSpan.FromSeconds(6 * rounds));
    }

    public void Dispose()
    {
        provider.Dispose();
        sqs.Dispose();
        counter.Dispose();
    }

    private async Task ThroughputAsync(Report report, int rounds)
    {
        var table = report.Begin(
            $"{Messages:N0} messages of 256 bytes that wait in SQS on {Emulator.Fauxqs.Name}, {Handlers} handlers at once, {rounds} rounds, medians",
            "loop, messages a second",
            "consumer",
            "of the loop",
            "spread",
            "loop, receives for 1,000",
            "consumer",
            "loop, deletes for 1,000",
            "consumer",
            "consumer, renewals for 1,000");
        foreach (var milliseconds in (int[])[0, 10])
        {
            List<Sample> loop = [], consumer = [];
            for (var round = -1; round < rounds; round++)
            {
                var loopFirst = round % 2 == 0;
                var first = await MeasureAsync(loopFirst ? LoopAsync : ConsumeAsync, milliseconds);
                var second = await MeasureAsync(loopFirst ? ConsumeAsync : LoopAsync, milliseconds);
                if (round < 0)
                    continue;
                loop.Add(loopFirst ? first : second);
                consumer.Add(loopFirst ? second : first);
            }

            double[] ratios = [.. loop.Zip(consumer, (raw, ours) => ours.Rate / raw.Rate)];
            table.Add(
                milliseconds == 0 ? "empty handler" : $"handler of {milliseconds} ms",
                loop.Select(sample => sample.Rate).Median(),
                consumer.Select(sample => sample.Rate).Median(),
                Figure.Ratio(ratios.Median()),
                Figure.Ratio(ratios.Spread()),
                PerThousand(loop, sample => sample.Receives),
                PerThousand(consumer, sample => sample.Receives),
                PerThousand(loop, sample => sample.Deletes),
                PerThousand(consumer, sample => sample.Deletes),
                PerThousand(consumer, sample => sample.Renewals));
        }
    }

    private async Task LatencyAsync(Report report, TimeSpan time)
    {
        var table = report.Begin(
            $"From the call that sends to the handler, milliseconds, {time.TotalSeconds:N0} seconds each by turns", "loop, median", "consumer, median", "loop, p99", "consumer, p99");
        foreach (var rate in (int[])[8, 100])
        {
            List<double> loop = [], consumer = [];
            for (var turn = 0; turn < 4; turn++)
            {
                var isLoop = turn % 2 == 0;
                (isLoop ? loop : consumer).AddRange(await DelaysAsync(isLoop ? LoopAsync : ConsumeAsync, rate, time / 2));
            }

            table.Add(
                $"{rate} messages a second",
                Figure.Tenths(loop.Median()),
                Figure.Tenths(consumer.Median()),
                Figure.Tenths(loop.Percentile(99)),
                Figure.Tenths(consumer.Percentile(99)));
        }
    }

    /// <summary>How long a number of messages takes that waits in a queue, and what that costs.</summary>
    private async Task<Sample> MeasureAsync(Work work, int milliseconds)
    {
        var definition = await CreateAsync();
        await using var queue = provider.Open(definition);
        for (var sent = 0; sent < Messages; sent += Ten)
            await queue.SendBatchAsync([.. Enumerable.Repeat(new Message(Body), Ten)]);
        using var left = new CountdownEvent(Messages);
        using var end = new CancellationTokenSource();
        counter.Reset();
        var started = Stopwatch.GetTimestamp();
        var working = work(
            definition.Queue,
            async _ =>
            {
                if (milliseconds > 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
                left.Signal();
            },
            end.Token);
        await Task.Run(left.Wait);
        var rate = Messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
        // All that is handled is also deleted before the requests are counted.
        while (counter.Count("Delete") == 0 || (await queue.CountAsync()).Leased > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var sample = new Sample(rate, counter.Count("Receive"), counter.Count("Delete"), counter.Count("ChangeMessageVisibility"));
        await end.CancelAsync();
        await working;
        await provider.Provisioner.DeleteIfExistsAsync(definition);
        return sample;
    }

    private async Task<List<double>> DelaysAsync(Work work, int rate, TimeSpan time)
    {
        var definition = await CreateAsync();
        await using var queue = provider.Open(definition);
        List<double> delays = [];
        using var end = new CancellationTokenSource();
        var count = (int)(rate * time.TotalSeconds);
        using var left = new CountdownEvent(count + rate);
        var working = work(
            definition.Queue,
            body =>
            {
                var delay = Utf8Parser.TryParse(body.Span, out long sent, out _) ? Stopwatch.GetElapsedTime(sent).TotalMilliseconds : throw new InvalidDataException("No timestamp.");
                lock (delays)
                    delays.Add(delay);
                left.Signal();
                return Task.CompletedTask;
            },
            end.Token);
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1) / rate);
        // The first second warms up.
        for (var i = 0; i < count + rate; i++)
        {
            await timer.WaitForNextTickAsync(CancellationToken.None);
            await queue.SendTextAsync(Stopwatch.GetTimestamp().ToString(CultureInfo.InvariantCulture));
        }

        await Task.Run(left.Wait);
        await end.CancelAsync();
        await working;
        await provider.Provisioner.DeleteIfExistsAsync(definition);
        return delays[rate..];
    }

    private async Task<MessageQueueDefinition> CreateAsync()
    {
        var definition = new MessageQueueDefinition { Queue = $"consumer-{Guid.NewGuid():N}" };
        await provider.Provisioner.CreateIfMissingAsync(definition);
        return definition;
    }

    private async Task LoopAsync(string queue, Func<ReadOnlyMemory<byte>, Task> handle, CancellationToken cancellationToken)
    {
        var url = new UriBuilder((await sqs.GetQueueUrlAsync(queue, CancellationToken.None)).QueueUrl) { Host = server.Endpoint.Host, Port = server.Endpoint.Port }.Uri.AbsoluteUri;
        await new SqsLoop(sqs, url, Handlers, handle).RunAsync(cancellationToken);
    }

    private async Task ConsumeAsync(string queue, Func<ReadOnlyMemory<byte>, Task> handle, CancellationToken cancellationToken)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Portable:Provider"] = "Aws", ["Portable:MessageQueues:work:Queue"] = queue });
        builder.Services.AddSingleton<IMessageQueueProvider>(provider).AddPortable(builder.Configuration);
        builder.Services.AddSingleton(handle).AddQueueConsumer<Handler>("work", options => options.Concurrency = Handlers);
        using var host = builder.Build();
        await host.StartAsync(CancellationToken.None);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await host.StopAsync(CancellationToken.None);
    }

    private static double PerThousand(List<Sample> samples, Func<Sample, int> requests) => samples.Select(sample => requests(sample) * 1000.0 / Messages).Median();

    private readonly record struct Sample(double Rate, int Receives, int Deletes, int Renewals);

    internal sealed class Handler(Func<ReadOnlyMemory<byte>, Task> handle) : IMessageHandler
    {
        public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken) => handle(message.Body);
    }
}
