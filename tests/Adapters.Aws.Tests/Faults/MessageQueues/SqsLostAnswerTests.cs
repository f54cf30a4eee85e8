using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Faults.MessageQueues;

/// <summary>Requests and answers that get lost: a message may then come twice, and is never gone.</summary>
public sealed class SqsLostAnswerTests : SqsFaultTest
{
    private static readonly ReceiveOptions Patiently = new() { WaitTime = TimeSpan.FromSeconds(10) };

    [Fact]
    public async Task A_message_whose_sending_was_not_answered_is_there()
    {
        Proxy.Next(Fault.LoseAnswer);
        await Queue.SendAsync(Text("one"), Token);
        Assert.Equal(2, Proxy.Requests.Count);
        Assert.InRange((await CollectAsync(Healthy, "one")).Count, 1, 2);
    }

    [Fact]
    public async Task A_batch_whose_sending_was_not_answered_is_there()
    {
        var texts = Enumerable.Range(0, 25).Select(number => $"message {number}").ToArray();
        Proxy.Next(Fault.LoseAnswer, times: 2);
        Assert.All(await Queue.SendBatchAsync([.. texts.Select(Text)], Token), result => Assert.True(result.Succeeded, result.Error?.Message));
        await CollectAsync(Healthy, texts);
    }

    [Fact]
    public async Task A_message_that_cannot_be_sent_is_an_error()
    {
        Proxy.Always(Fault.CutRequest(10));
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SendAsync(Text("one"), Token).AsTask());
        Assert.Equal(Attempts, Proxy.Attempts);
        await AssertEmptyAsync(Healthy);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_message_that_was_lost_on_its_way_to_the_consumer_comes_again_after_its_lease(int after)
    {
        await Healthy.SendAsync(Text("one"), Token);
        Proxy.Next(Fault.CutResponse(after));
        var message = Assert.Single(await Queue.ReceiveAsync(Patiently, Token));
        Assert.Equal("one", TextOf(message));
        Assert.Equal(2, message.DeliveryCount);
    }

    [Fact]
    public async Task A_queue_whose_every_delivery_is_lost_is_unavailable_and_keeps_the_message()
    {
        await Healthy.SendAsync(Text("one"), Token);
        Proxy.Always(Fault.LoseAnswer);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.ReceiveAsync(new ReceiveOptions { WaitTime = TimeSpan.Zero }, Token).AsTask());
        await CollectAsync(Healthy, "one");
    }

    [Theory]
    [InlineData("Complete")]
    [InlineData("SettleBatch")]
    public async Task A_completion_whose_answer_was_lost_is_done(string operation)
    {
        var message = await LeaseOneAsync(lease: Lease);
        Proxy.Next(Fault.LoseAnswer);
        await CallAsync(operation, message);
        await AssertEmptyAsync(Healthy);
    }

    [Theory]
    [InlineData("Complete")]
    [InlineData("SettleBatch")]
    public async Task A_completion_that_does_not_arrive_is_an_error_and_the_message_comes_again(string operation)
    {
        var message = await LeaseOneAsync("one", TimeSpan.FromSeconds(15));
        Proxy.Always(Fault.CutRequest(10));
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message));
        await CollectAsync(Healthy, "one");
    }

    [Fact]
    public async Task A_dead_letter_whose_sending_was_not_answered_is_in_the_dead_letter_queue_and_nowhere_else()
    {
        var message = await LeaseOneAsync("one", TimeSpan.FromSeconds(15));
        Proxy.Next(Fault.LoseAnswer);
        await Queue.SettleAsync(message, Settlement.DeadLetter("wrong"), Token);
        await CollectAsync(Healthy.DeadLetterQueue!, "one");
        await AssertEmptyAsync(Healthy);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_sent_stays_in_its_queue()
    {
        var message = await LeaseOneAsync("one", TimeSpan.FromSeconds(15));
        Proxy.Always(Fault.CutRequest(10), request => request.IsSqs("SendMessage"));
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SettleAsync(message, Settlement.DeadLetter("wrong"), Token).AsTask());
        await CollectAsync(Healthy, "one");
        await AssertEmptyAsync(Healthy.DeadLetterQueue!);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_deleted_from_its_queue_is_in_both_and_lost_in_neither()
    {
        var message = await LeaseOneAsync("one", TimeSpan.FromSeconds(15));
        Proxy.Always(Fault.CutRequest(10), request => request.IsSqs("DeleteMessage"));
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SettleAsync(message, Settlement.DeadLetter("wrong"), Token).AsTask());
        Assert.Equal("wrong", (await CollectAsync(Healthy.DeadLetterQueue!, "one"))[0].DeadLetter!.Reason);
        await CollectAsync(Healthy, "one");
    }

    [Theory]
    [InlineData("SendMessage")]
    [InlineData("SendMessageBatch")]
    [InlineData("DeleteMessage")]
    [InlineData("DeleteMessageBatch")]
    [InlineData("ReceiveMessage")]
    public async Task A_redrive_that_breaks_off_loses_nothing(string operation)
    {
        string[] texts = ["one", "two", "three"];
        foreach (var text in texts)
            await Healthy.DeadLetterQueue!.SendAsync(Text(text), Token);
        Proxy.Next(Fault.None, when: request => request.IsSqs(operation));
        Proxy.Always(Fault.LoseAnswer, when: request => request.IsSqs(operation));
        try
        {
            await Queue.RedriveAsync(cancellationToken: Token);
        }
        catch (MessageQueueException error)
        {
            Assert.Equal(MessageQueueErrorCode.Unavailable, error.Code);
        }

        Proxy.Reset();
        await Healthy.RedriveAsync(cancellationToken: Token);
        var left = texts.ToHashSet();
        var deadline = DateTimeOffset.UtcNow + Patience;
        while (left.Count > 0)
        {
            Assert.True(DateTimeOffset.UtcNow < deadline, $"Lost: {string.Join(", ", left)}.");
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
        var message = await LeaseOneAsync("one", TimeSpan.FromSeconds(15));
        Proxy.Next(Fault.LoseAnswer);
        var renewed = Assert.Single(await Queue.RenewAsync([message], TimeSpan.FromMinutes(5), Token));
        Assert.True(renewed.Succeeded, renewed.Error?.Message);
        await Queue.SettleAsync(message, Settlement.Complete, Token);
    }
}
