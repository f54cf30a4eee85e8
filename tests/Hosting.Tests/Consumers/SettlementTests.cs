using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portable.Hosting.Consumers;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C6: acknowledgements in batches that nobody waits for.</summary>
public sealed class SettlementTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ManualQueue queue = new();
    private readonly List<(string Message, bool Done)> outcomes = [];

    [Fact]
    public void C6_A_single_acknowledgement_goes_out_at_once()
    {
        var settler = Settler();
        settler.Settle(Held("1"), Settlement.Complete);

        Assert.Equal([1], queue.Calls.Select(call => call.Count));
    }

    [Fact]
    public async Task C6_Acknowledgements_that_come_while_calls_are_under_way_go_together_in_the_next_and_the_last_never_waits()
    {
        var settler = Settler();
        for (var i = 0; i < 24; i++)
            settler.Settle(Held($"{i}"), Settlement.Complete);
        Assert.Equal([1, 1, 1, 1], queue.Calls.Select(call => call.Count));

        queue.AnswerAll();
        await Eventually(() => queue.Calls.Count == 5);

        // The other twenty in one call, and without the clock having moved.
        Assert.Equal(20, queue.Calls[4].Count);
        queue.AnswerAll();
        await Eventually(() => outcomes.Count == 24);
        Assert.All(outcomes, outcome => Assert.True(outcome.Done));
    }

    [Fact]
    public async Task C6_An_unavailable_queue_is_asked_again_and_a_lost_lease_is_not()
    {
        var settler = Settler();
        settler.Settle(Held("unavailable"), Settlement.Complete);
        settler.Settle(Held("lost"), Settlement.Complete);
        queue.Fail("unavailable", MessageQueueErrorCode.Unavailable);
        queue.Fail("lost", MessageQueueErrorCode.LeaseLost);
        queue.AnswerAll();
        await Eventually(() => outcomes.Contains(("lost", false)));
        await Eventually(() =>
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            return queue.Calls.Count == 3;
        });
        queue.AnswerAll();
        await Eventually(() => outcomes.Contains(("unavailable", true)));
    }

    private Settler Settler()
    {
        var leases = new LeaseKeeper(queue, TimeSpan.FromSeconds(30), time, NullLogger.Instance);
        return new Settler(queue, leases, _ => { }, Settled, time, NullLogger.Instance);
    }

    private void Settled(HeldMessage message, bool done)
    {
        lock (outcomes)
            outcomes.Add((message.Message.MessageId, done));
    }

    private HeldMessage Held(string id)
    {
        var message = new ReceivedMessage
        {
            MessageId = id,
            Body = default,
            EnqueuedAt = time.GetUtcNow(),
            DeliveryCount = 1,
            LeaseExpiresAt = time.GetUtcNow() + TimeSpan.FromSeconds(30),
            Receipt = id,
        };
        return new HeldMessage(message, TimeSpan.FromSeconds(30), time.GetTimestamp());
    }

    private async Task Eventually(Func<bool> condition)
    {
        for (var i = 0; ; i++)
        {
            lock (outcomes)
            {
                if (condition())
                    return;
            }

            Assert.True(i < 5000, "The condition did not come true.");
            await Task.Delay(TimeSpan.FromMilliseconds(1), TestApp.Token);
        }
    }
}
