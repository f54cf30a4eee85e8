using System.Globalization;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.InMemory.Tests.MessageQueues;

/// <summary>Random sequences of operations against the simplest model that could be right: a list of messages with a time each.</summary>
public sealed class LeaseModelTests
{
    private const int MaxDeliveryCount = 3;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Fact]
    public void Every_message_is_ready_leased_delayed_or_dead_exactly_as_a_simple_model_says()
    {
        var operation = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 40]);
        operation.Array[1, 60].Sample(Run, iter: 2_000);
    }

    private static void Run((int Kind, int Argument)[] operations) => RunAsync(operations).GetAwaiter().GetResult();

    private static async Task RunAsync((int Kind, int Argument)[] operations)
    {
        var clock = new FakeTimeProvider();
        var definition = new MessageQueueDefinition { Queue = "q", LeaseDuration = Lease, MaxDeliveryCount = MaxDeliveryCount };
        var provider = new InMemoryMessageQueueProvider(new InMemoryCloud(clock));
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await using var queue = provider.Open(definition);
        var model = new List<Model>();
        var leases = new List<(ReceivedMessage Message, Model Model, int Delivery)>();
        foreach (var (kind, argument) in operations)
        {
            switch (kind)
            {
                case 0:
                    var delay = TimeSpan.FromSeconds(argument);
                    var text = model.Count.ToString(CultureInfo.InvariantCulture);
                    await queue.SendAsync(new Message(System.Text.Encoding.UTF8.GetBytes(text)) { Delay = delay });
                    model.Add(new Model { Text = text, FreeAt = clock.GetUtcNow() + delay });
                    break;
                case 1:
                    foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 1 + (argument % 4), WaitTime = TimeSpan.Zero }))
                    {
                        var found = model.Single(candidate => candidate.Text == message.GetText());
                        Assert.True(found.IsFree(clock.GetUtcNow()));
                        Assert.Equal(found.Deliveries + 1, message.DeliveryCount);
                        (found.Deliveries, found.Leased, found.FreeAt) = (found.Deliveries + 1, true, clock.GetUtcNow() + Lease);
                        leases.Add((message, found, found.Deliveries));
                    }

                    break;
                case 2 or 3 or 4 when leases.Count > 0:
                    var (held, held2, delivery) = leases[argument % leases.Count];
                    var valid = held2.Leased && held2.Deliveries == delivery && held2.FreeAt > clock.GetUtcNow();
                    if (kind == 4)
                    {
                        var renewed = (await queue.RenewAsync([held], TimeSpan.FromSeconds(1 + argument)))[0].Succeeded;
                        Assert.Equal(valid, renewed);
                        if (valid)
                            held2.FreeAt = clock.GetUtcNow() + TimeSpan.FromSeconds(1 + argument);
                        break;
                    }

                    var abandonDelay = TimeSpan.FromSeconds(argument % 3);
                    var settlement = kind == 2 ? Settlement.Complete : Settlement.Abandon(abandonDelay);
                    Assert.Equal(valid, (await queue.SettleBatchAsync([new(held, settlement)]))[0].Succeeded);
                    if (valid && kind == 2)
                        held2.Gone = true;
                    if (valid)
                        (held2.Leased, held2.FreeAt) = (false, clock.GetUtcNow() + (kind == 3 ? abandonDelay : default));
                    break;
                case 5:
                    clock.Advance(TimeSpan.FromSeconds(argument));
                    break;
            }

            foreach (var entry in model.Where(entry => !entry.Gone && !entry.Dead && entry.Deliveries == MaxDeliveryCount && (!entry.Leased || entry.FreeAt <= clock.GetUtcNow())))
                entry.Dead = true;
            var now = clock.GetUtcNow();
            var alive = model.Where(entry => !entry.Gone && !entry.Dead).ToList();
            var expected = new QueueCounts(
                alive.Count(entry => entry.FreeAt <= now),
                alive.Count(entry => entry.Leased && entry.FreeAt > now),
                alive.Count(entry => !entry.Leased && entry.FreeAt > now));
            Assert.Equal(expected, await queue.CountAsync());
            Assert.Equal(model.Count(entry => entry.Dead), (await queue.DeadLetterQueue!.CountAsync()).Ready);
        }
    }

    private sealed class Model
    {
        public required string Text { get; init; }

        public DateTimeOffset FreeAt { get; set; }

        public int Deliveries { get; set; }

        public bool Leased { get; set; }

        public bool Gone { get; set; }

        public bool Dead { get; set; }

        public bool IsFree(DateTimeOffset now) => !Gone && !Dead && FreeAt <= now;
    }
}
