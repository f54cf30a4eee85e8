using System.Buffers.Binary;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>A million messages through eight consumers that come to grief in every way; which message meets what follows from its number.</summary>
public sealed class MillionMessagesTests(ITestOutputHelper output)
{
    private const int Messages = 1_000_000;
    private const int Consumers = 8;
    private const int Crashes = 60;

    private static readonly string Json = TestApp.Usual.Replace("\"MaxDeliveryCount\": 5", "\"MaxDeliveryCount\": 60", StringComparison.Ordinal);

    private readonly FakeTimeProvider time = new();
    private readonly Field field = new();

    [Fact]
    public async Task A_million_messages_are_all_handled_and_the_dead_letters_are_exactly_those_that_must_be()
    {
        var started = TimeProvider.System.GetTimestamp();
        var cloud = new InMemoryCloud(time);
        // Leases cannot be renewed, so that a handler that dawdles loses its message.
        cloud.FaultInjector = operation => operation.Operation == "Renew" ? new IOException("The network is gone.") : null;
        await using var sender = await TestApp.StartAsync(Json, _ => { }, cloud, time);
        var consumers = new (TestApp App, MortalQueue Queue)[Consumers];
        for (var i = 0; i < Consumers; i++)
            consumers[i] = await StartConsumerAsync(cloud, batches: i % 2 == 1);

        var random = new Random(20_261_123);
        var expected = Enumerable.Range(0, Messages).Where(number => Field.IsPoison(number) || Field.IsRejected(number)).ToArray();
        int sent = 0, crashes = 0;
        while (sent < Messages || sender.Count() != default)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromMinutes(4), $"sent {sent}, left {sender.Count()}");
            while (sent < Messages && sender.Count().Ready < 20_000)
                sent += await SendAsync(sender.Queue, sent, 1000);
            time.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestApp.Token);
            if (crashes < Crashes && field.Calls > (long)Messages * (crashes + 1) / (Crashes + 1))
            {
                var victim = random.Next(Consumers);
                await EndAsync(consumers[victim], violently: crashes % 2 == 0);
                consumers[victim] = await StartConsumerAsync(cloud, batches: victim % 2 == 1);
                crashes++;
            }
        }

        foreach (var consumer in consumers)
            await EndAsync(consumer, violently: false);
        var dead = await DeadLettersAsync(sender.Queue.DeadLetterQueue!);
        output.WriteLine($"{Messages:N0} messages, {field.Calls:N0} deliveries, {field.LeasesLost:N0} leases lost in handlers, {crashes} consumers ended in mid-work, {dead.Count} dead letters, {TimeProvider.System.GetElapsedTime(started).TotalSeconds:N1} s, virtual {time.GetUtcNow() - time.Start:g}");

        Assert.Equal(Crashes, crashes);
        Assert.True(field.LeasesLost >= 20, $"{field.LeasesLost} leases lost");
        Assert.DoesNotContain(false, field.Seen);
        Assert.Equal(expected, dead.Select(message => Number(message)).Order());
        Assert.All(Enumerable.Range(0, Messages), number => Assert.True(field.Handled[number] != expected.AsSpan().Contains(number)));
        Assert.All(dead, message => Assert.Equal(Field.IsPoison(Number(message)) ? nameof(InvalidDataException) : "Rejected", message.DeadLetter!.Reason));
    }

    private async Task<(TestApp App, MortalQueue Queue)> StartConsumerAsync(InMemoryCloud cloud, bool batches)
    {
        var queue = new MortalQueue(new InMemoryMessageQueue(cloud, new MessageQueueDefinition { Queue = "work-queue" }));
        var app = await TestApp.StartAsync(
            Json,
            services =>
            {
                services.AddKeyedSingleton<IMessageQueue>("work", queue).AddSingleton(field);
                if (batches)
                    services.AddBatchConsumer<FieldBatchHandler>("work", Configure);
                else
                    services.AddQueueConsumer<FieldHandler>("work", Configure);
            },
            cloud,
            time);
        return (app, queue);

        static void Configure(ConsumerOptions options) =>
            (options.Concurrency, options.BackoffBase, options.BackoffCap) = (4, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
    }

    /// <summary>Ends a consumer in the middle of its work: without a word to the broker, or by a stop that leaves no time.</summary>
    private static async Task EndAsync((TestApp App, MortalQueue Queue) consumer, bool violently)
    {
        if (violently)
            consumer.Queue.Die();
        else
            await consumer.App.StopNowAsync();
        await consumer.App.DisposeAsync();
    }

    private static async Task<int> SendAsync(IMessageQueue queue, int first, int count)
    {
        var messages = Enumerable.Range(first, count).Select(number =>
        {
            var body = new byte[sizeof(int)];
            BinaryPrimitives.WriteInt32LittleEndian(body, number);
            return new Message(body);
        });
        var results = await queue.SendBatchAsync([.. messages], TestApp.Token);
        Assert.All(results, result => Assert.True(result.Succeeded));
        return count;
    }

    private static async Task<List<ReceivedMessage>> DeadLettersAsync(IMessageQueue deadLetters)
    {
        List<ReceivedMessage> all = [];
        while (await deadLetters.ReceiveAsync(new ReceiveOptions { MaxMessages = 1000, WaitTime = TimeSpan.Zero }, TestApp.Token) is { Count: > 0 } some)
            all.AddRange(some);
        return all;
    }

    private static int Number(ReceivedMessage message) => BinaryPrimitives.ReadInt32LittleEndian(message.Body.Span);

    /// <summary>What happens to each message, and what has happened.</summary>
    internal sealed class Field
    {
        private long calls;
        private int leasesLost;

        public long Calls => Interlocked.Read(ref calls);

        public int LeasesLost => Volatile.Read(ref leasesLost);

        public bool[] Seen { get; } = new bool[Messages];

        public bool[] Handled { get; } = new bool[Messages];

        /// <summary>Fails at every delivery.</summary>
        public static bool IsPoison(int number) => number % 10_007 == 17;

        /// <summary>Is refused by the handler at once.</summary>
        public static bool IsRejected(int number) => number % 10_009 == 19;

        public async Task MeetAsync(ReceivedMessage message, CancellationToken cancellationToken)
        {
            var number = Number(message);
            Interlocked.Increment(ref calls);
            Seen[number] = true;
            if (IsPoison(number))
                throw new InvalidDataException("Poison.");
            if (IsRejected(number))
                throw new DeadLetterException("Rejected");
            if (number % 97 == 0 && message.DeliveryCount <= 2)
                throw new InvalidDataException("A bad day.");
            if (number % 8_009 == 0 && message.DeliveryCount == 1)
                await DawdleAsync(cancellationToken);
            Handled[number] = true;
        }

        private async Task DawdleAsync(CancellationToken cancellationToken)
        {
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref leasesLost);
                throw;
            }
        }
    }

    internal sealed class FieldHandler(Field field) : IMessageHandler
    {
        public Task HandleAsync(ReceivedMessage message, CancellationToken cancellationToken) => field.MeetAsync(message, cancellationToken);
    }

    internal sealed class FieldBatchHandler(Field field) : IMessageBatchHandler
    {
        public async Task<IReadOnlyList<MessageFailure>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
        {
            List<MessageFailure> failures = [];
            foreach (var message in messages)
            {
                try
                {
                    await field.MeetAsync(message, cancellationToken);
                }
                catch (Exception exception) when (exception is InvalidDataException or DeadLetterException)
                {
                    failures.Add(new MessageFailure(message, exception));
                }
            }

            return failures;
        }
    }
}
