using System.Diagnostics;
using Portable.Adapters.Gcp.Tests.Faults.PubSub;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Faults.MessageQueues;

/// <summary>Calls and answers that get lost: a message may then come twice, and is never gone.</summary>
public sealed class PubSubLostAnswerTests : PubSubFaultTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_whose_sending_was_not_answered_is_there(bool cut)
    {
        Proxy.Next(cut ? RpcFault.CutAnswer : RpcFault.LoseAnswer);
        await Queue.SendAsync(Text("one"), Token);
        Assert.Equal(2, Proxy.Count("Publish"));
        Assert.InRange((await CollectAsync(Healthy, "one")).Count, 1, 2);
    }

    [Fact]
    public async Task A_batch_whose_sending_was_not_answered_is_there()
    {
        var texts = Enumerable.Range(0, 25).Select(number => $"message {number}").ToArray();
        Proxy.Next(RpcFault.LoseAnswer);
        Assert.All(await Queue.SendBatchAsync([.. texts.Select(Text)], Token), result => Assert.True(result.Succeeded, result.Error?.Message));
        await CollectAsync(Healthy, texts);
    }

    [Fact]
    public async Task A_message_that_cannot_be_sent_is_an_error()
    {
        Proxy.Always(RpcFault.Cut);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SendAsync(Text("one"), Token).AsTask());
        await AssertEmptyAsync(Healthy, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_was_lost_on_its_way_to_the_consumer_comes_again_after_its_lease(bool cut)
    {
        await Healthy.SendAsync(Text("one"), Token);
        Proxy.Next(cut ? RpcFault.CutAnswer : RpcFault.LoseAnswer, method: "Pull");
        var message = Assert.Single(await Queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token));
        Assert.Equal("one", TextOf(message));
        Assert.Equal(2, message.DeliveryCount);
    }

    [Fact]
    public async Task A_queue_whose_every_delivery_is_lost_is_unavailable_and_keeps_the_message()
    {
        await Healthy.SendAsync(Text("one"), Token);
        Proxy.Always(RpcFault.LoseAnswer, "Pull");
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, Token).AsTask());
        await CollectAsync(Healthy, "one");
    }

    [Theory]
    [InlineData("Complete")]
    [InlineData("SettleBatch")]
    public async Task A_completion_whose_answer_was_lost_is_done(string operation)
    {
        var message = await LeaseOneAsync(lease: TimeSpan.FromSeconds(5));
        Proxy.Next(RpcFault.LoseAnswer);
        await CallAsync(operation, message);
        await AssertEmptyAsync(Healthy, TimeSpan.FromSeconds(8));
    }

    [Theory]
    [InlineData("Complete")]
    [InlineData("SettleBatch")]
    public async Task A_completion_that_does_not_arrive_is_an_error_and_the_message_comes_again(string operation)
    {
        var message = await LeaseOneAsync("one", Lease);
        Proxy.Always(RpcFault.Cut);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message));
        await CollectAsync(Healthy, "one");
    }

    [Fact]
    public async Task A_dead_letter_whose_sending_was_not_answered_is_in_the_dead_letter_queue_and_nowhere_else()
    {
        var message = await LeaseOneAsync("one", Lease);
        Proxy.Next(RpcFault.LoseAnswer, method: "Publish");
        await Queue.SettleAsync(message, Settlement.DeadLetter("wrong"), Token);
        await CollectAsync(Healthy.DeadLetterQueue!, "one");
        await AssertEmptyAsync(Healthy, Lease);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_sent_stays_in_its_queue()
    {
        var message = await LeaseOneAsync("one", Lease);
        Proxy.Always(RpcFault.Cut, "Publish");
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SettleAsync(message, Settlement.DeadLetter("wrong"), Token).AsTask());
        Assert.Equal(0, Proxy.Count("Acknowledge"));
        await CollectAsync(Healthy, "one");
        await AssertEmptyAsync(Healthy.DeadLetterQueue!, TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_acknowledged_is_in_both_queues_and_lost_in_neither()
    {
        var message = await LeaseOneAsync("one", Lease);
        Proxy.Always(RpcFault.Cut, "Acknowledge");
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SettleAsync(message, Settlement.DeadLetter("wrong"), Token).AsTask());
        Assert.Equal("wrong", (await CollectAsync(Healthy.DeadLetterQueue!, "one"))[0].DeadLetter!.Reason);
        await CollectAsync(Healthy, "one");
    }

    [Theory]
    [InlineData("Publish")]
    [InlineData("Acknowledge")]
    [InlineData("Pull")]
    public async Task A_redrive_that_breaks_off_loses_nothing(string method)
    {
        string[] texts = ["one", "two", "three"];
        foreach (var text in texts)
            await Healthy.DeadLetterQueue!.SendAsync(Text(text), Token);
        Proxy.Always(RpcFault.LoseAnswer, method);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.RedriveAsync(cancellationToken: Token).AsTask());
        Assert.NotEqual(0, Proxy.Count(method));

        var left = texts.ToHashSet();
        var started = Stopwatch.GetTimestamp();
        while (left.Count > 0)
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"Lost: {string.Join(", ", left)}.");
            foreach (var queue in new[] { Healthy, Healthy.DeadLetterQueue! })
            {
                foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.FromSeconds(1) }, Token))
                    left.Remove(TextOf(message));
            }
        }
    }

    [Fact]
    public async Task A_renewal_whose_answer_was_lost_holds()
    {
        var message = await LeaseOneAsync("one", Lease);
        Proxy.Next(RpcFault.LoseAnswer);
        var renewed = Assert.Single(await Queue.RenewAsync([message], TimeSpan.FromMinutes(5), Token));
        Assert.True(renewed.Succeeded, renewed.Error?.Message);
        await Queue.SettleAsync(message, Settlement.Complete, Token);
    }
}
