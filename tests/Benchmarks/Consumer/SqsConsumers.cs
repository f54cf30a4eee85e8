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

    public static async Task RunAsync(bool quick)
    {
        if (await Emulator.Fauxqs.FindAbsenceAsync() is { } absence)
        {
            Console.WriteLine($"Left out: {absence}");
            return;
        }

        using var consumers = new SqsConsumers(await Emulator.Fauxqs.StartAsync());
        await consumers.ThroughputAsync(quick ? 3 : 9, quick ? 1000 : 2000);
        await consumers.LatencyAsync(TimeSpan.FromSeconds(quick ? 10 : 60));
    }

    public void Dispose()
    {
        provider.Dispose();
        sqs.Dispose();
        counter.Dispose();
    }

    private async Task ThroughputAsync(int rounds, int messages)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            SQS on {Emulator.Fauxqs.Name}, {messages:N0} messages of 256 bytes that wait, {Handlers} handlers at once, {rounds} rounds, medians:

            | handler | loop, a second | consumer, a second | of the loop | requests for 1,000, loop: receive, delete | consumer: receive, delete, renew |
            | --- | ---: | ---: | ---: | ---: | ---: |
            """));
        foreach (var milliseconds in (int[])[0, 10])
        {
            List<Sample> loop = [], consumer = [];
            for (var round = -1; round < rounds; round++)
            {
                var (first, second) = round % 2 == 0 ? ((Work)LoopAsync, (Work)ConsumeAsync) : (ConsumeAsync, LoopAsync);
                var samples = new[] { await MeasureAsync(first, messages, milliseconds), await MeasureAsync(second, messages, milliseconds) };
                if (round < 0)
                    continue;
                loop.Add(samples[first == LoopAsync ? 0 : 1]);
                consumer.Add(samples[first == LoopAsync ? 1 : 0]);
            }

            var ratio = Median(loop.Zip(consumer, (raw, ours) => ours.Rate / raw.Rate));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {(milliseconds == 0 ? "empty" : $"{milliseconds} ms")} | {Median(loop.Select(sample => sample.Rate)):N0} | {Median(consumer.Select(sample => sample.Rate)):N0} | {ratio:F2} | {Requests(loop, messages)} | {Requests(consumer, messages)}, {Median(consumer.Select(sample => sample.Renewals * 1000.0 / messages)):N0} |"));
        }
    }

    private async Task LatencyAsync(TimeSpan time)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""

            From the call that sends to the handler, for {time.TotalSeconds:N0} seconds each, by turns:

            | messages a second | loop, p50, ms | consumer, p50, ms | loop, p99, ms | consumer, p99, ms |
            | ---: | ---: | ---: | ---: | ---: |
            """));
        foreach (var rate in (int[])[8, 100])
        {
            List<double> loop = [], consumer = [];
            for (var turn = 0; turn < 4; turn++)
                (turn % 2 == 0 ? loop : consumer).AddRange(await DelaysAsync(turn % 2 == 0 ? LoopAsync : ConsumeAsync, rate, time / 2));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {rate} | {Percentile(loop, 50):F1} | {Percentile(consumer, 50):F1} | {Percentile(loop, 99):F1} | {Percentile(consumer, 99):F1} |"));
        }
    }

    /// <summary>How long a number of messages takes that waits in a queue, and what that costs.</summary>
    private async Task<Sample> MeasureAsync(Work work, int messages, int milliseconds)
    {
        var definition = await CreateAsync();
        await using var queue = provider.Open(definition);
        for (var sent = 0; sent < messages; sent += Ten)
            await queue.SendBatchAsync([.. Enumerable.Repeat(new Message(Body), Ten)]);
        using var left = new CountdownEvent(messages);
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
        var rate = messages / Stopwatch.GetElapsedTime(started).TotalSeconds;
        // Before the end: a consumer that stops may give back nothing here, but polls that wait are cancelled either way.
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

    private static string Requests(List<Sample> samples, int messages) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median(samples.Select(sample => sample.Receives * 1000.0 / messages)):N0}, {Median(samples.Select(sample => sample.Deletes * 1000.0 / messages)):N0}");

    private static double Median(IEnumerable<double> values) => Percentile(values, 50);

    private static double Percentile(IEnumerable<double> values, int percent)
    {
        var sorted = values.Order().ToArray();
        return sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
    }

    private readonly record struct Sample(double Rate, int Receives, int Deletes, int Renewals);

    internal sealed class Handler(Func<ReadOnlyMemory<byte>, Task> handle) : IMessageHandler
    {
        public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken) => handle(message.Body);
    }
}
