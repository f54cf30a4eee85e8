using System.Collections.Concurrent;
using System.Globalization;
using Portable.Emulators.ServiceBus.Faults;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Faults.ServiceBus;

/// <summary>Very many messages and many faults at once.</summary>
public sealed class ServiceBusManyFaultsTests(ITestOutputHelper output) : ServiceBusFaultTest
{
    private const int Messages = 10_000;
    private const int Faults = 20;
    private const int Senders = 4;
    private const int Receivers = 4;
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private readonly ConcurrentDictionary<string, int> handled = new(StringComparer.Ordinal);

    [Fact]
    public async Task Ten_thousand_messages_through_twenty_faults_none_lost_and_none_completed_unhandled()
    {
        var seed = Environment.GetEnvironmentVariable("PORTABLE_SEED") is { Length: > 0 } given ? int.Parse(given, CultureInfo.InvariantCulture) : Random.Shared.Next();
        output.WriteLine($"PORTABLE_SEED={seed}");
        Plan(new Random(seed));
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(Token);
        bound.CancelAfter(Bound);
        using var allHandled = CancellationTokenSource.CreateLinkedTokenSource(bound.Token);

        var receiving = Enumerable.Range(0, Receivers).Select(_ => ReceiveAsync(allHandled.Token)).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => SendAsync(sender, bound.Token)));
        // What was completed without having been handled never comes, and this does not end well.
        while (handled.Count < Messages || await Bus.CountAsync(Definition.Queue) > 0)
        {
            Assert.False(bound.IsCancellationRequested, $"Seed {seed}: {handled.Count} of {Messages} were handled within {Bound}, {await Bus.CountAsync(Definition.Queue)} are left.");
            await Task.Delay(100, CancellationToken.None);
        }

        await allHandled.CancelAsync();
        await Task.WhenAll(receiving);
        Assert.Equal(0, await Bus.CountAsync(Definition.Queue + "/$DeadLetterQueue"));
        output.WriteLine($"{handled.Values.Sum() - Messages} came more than once.");
    }

    private void Plan(Random random)
    {
        string[] kinds = ["detach", "close", "drop", "silence", "detach after", "close after", "drop after", "silence after"];
        for (var i = 0; i < Faults; i++)
        {
            var point = random.Next(3) switch { 0 => FaultPoint.Send, 1 => FaultPoint.Deliver, _ => FaultPoint.Settle };
            var kind = kinds[random.Next(kinds.Length)];
            // Transfers of senders are batches of a hundred.
            var after = random.Next(point == FaultPoint.Send ? Messages / 100 : Messages);
            output.WriteLine($"{kind} at {point} {after}");
            Next(point, Of(kind), after: after);
        }
    }

    private async Task SendAsync(int sender, CancellationToken cancellationToken)
    {
        var left = Enumerable.Range(0, Messages / Senders).Select(number => $"{sender}-{number}").ToList();
        while (left.Count > 0)
        {
            var batch = left.Take(100).ToArray();
            var results = await Queue.SendBatchAsync([.. batch.Select(Text)], cancellationToken);
            left.RemoveRange(0, batch.Length);
            left.AddRange(batch.Where((_, i) => !results[i].Succeeded));
        }
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                var messages = await Queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 100, WaitTime = TimeSpan.FromSeconds(1) }, cancellationToken);
                foreach (var message in messages)
                    handled.AddOrUpdate(TextOf(message), 1, (_, times) => times + 1);
                // One that is not told as done comes again.
                await Queue.SettleBatchAsync([.. messages.Select(message => new SettleRequest(message, Settlement.Complete))], cancellationToken);
            }
            catch (OperationCanceledException)
            {
                // The end.
            }
            catch (MessageQueueException exception) when (exception.IsTransient)
            {
                // A fault that outlasted the attempts.
            }
        }
    }
}
