using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portable.Hosting.Consumers;
using Portable.MessageQueues;

namespace Portable.Hosting.Tests.Consumers;

/// <summary>C6: acknowledgements in batches, of which the last is never delayed.</summary>
public sealed class SettlementTests
{
    private readonly FakeTimeProvider time = new();
    private readonly ManualQueue queue = new();
    private readonly List<(string Message, bool Done)> outcomes = [];
    private bool moreToCome;

    [Fact]
    public void C6_A_single_acknowledgement_goes_out_at_once()
    {
        var settler = Settler();
        settler.Settle(Held("1"), Settlement.Complete);

        Assert.Equal([1], queue.Calls.Select(call => call.Count));
    }

    [Fact]
    public async Task C6_While_handlers_have_more_to_do_acknowledgements_go_when_they_fill_a_call()
    {
        moreToCome = true;
        var settler = Settler();
        for (var i = 0; i < 24; i++)
            settler.Settle(Held($"{i}"), Settlement.Complete);
        Assert.Equal([10, 10], queue.Calls.Select(call => call.Count));

        queue.AnswerAll();
        await Eventually(() => outcomes.Count == 20);
        Assert.All(outcomes, outcome => Assert.True(outcome.Done));
    }

    [Fact]
    public void C6_The_last_goes_at_once_with_all_that_waited()
    {
        moreToCome = true;
        var settler = Settler();
        for (var i = 0; i < 4; i++)
            settler.Settle(Held($"{i}"), Settlement.Complete);
        Assert.Empty(queue.Calls);

        moreToCome = false;
        settler.Settle(Held("last"), Settlement.Complete);

        Assert.Equal(["0", "1", "2", "3", "last"], Assert.Single(queue.Calls));
    }

    [Fact]
    public async Task C6_A_handler_that_takes_long_keeps_no_other_messages_acknowledgement_waiting()
    {
        moreToCome = true;
        Settler().Settle(Held("1"), Settlement.Complete);

        // Without the application's clock having moved.
        await Eventually(() => queue.Calls.Count == 1);
    }

    [Fact]
    public async Task C6_Acknowledgements_that_come_while_calls_are_under_way_go_together_in_the_next()
    {
        var settler = Settler();
        for (var i = 0; i < 24; i++)
            settler.Settle(Held($"{i}"), Settlement.Complete);
        Assert.Equal([1, 1, 1, 1], queue.Calls.Select(call => call.Count));

        queue.AnswerAll();
        await Eventually(() => queue.Calls.Count == 5);

        Assert.Equal(20, queue.Calls[4].Count);
        queue.AnswerAll();
        await Eventually(() => outcomes.Count == 24);
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
        return new Settler(queue, leases, 10, () => moreToCome, _ => { }, Settled, time, NullLogger.Instance);
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
