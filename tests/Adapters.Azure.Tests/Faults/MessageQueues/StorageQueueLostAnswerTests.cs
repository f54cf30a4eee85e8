using Azure.Storage.Queues;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Faults.MessageQueues;

/// <summary>Requests and answers that get lost: a message may then come twice, and is never gone.</summary>
public sealed class StorageQueueLostAnswerTests : StorageQueueFaultTest
{
    private QueueClient NativeDeadLetters => (QueueClient)Healthy.DeadLetterQueue!.GetService(typeof(QueueClient))!;

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
        Proxy.Next(Fault.LoseAnswer, times: 5);
        Assert.All(await Queue.SendBatchAsync([.. texts.Select(Text)], Token), result => Assert.True(result.Succeeded, result.Error?.Message));
        await CollectAsync(Healthy, texts);
    }

    [Fact]
    public async Task A_message_that_cannot_be_sent_is_an_error()
    {
        Proxy.Always(Fault.CutRequest(10));
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SendAsync(Text("one"), Token).AsTask());
        Assert.Equal(Attempts, Proxy.Requests.Count);
        await AssertEmptyAsync(Healthy, TimeSpan.Zero);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task A_message_that_was_lost_on_its_way_to_the_consumer_comes_again_after_its_lease(int after)
    {
        await Healthy.SendAsync(Text("one"), Token);
        Proxy.Next(Fault.CutResponse(after));
        var message = Assert.Single(await Queue.ReceiveAsync(new ReceiveOptions { WaitTime = Patience }, Token));
        Assert.Equal("one", TextOf(message));
        Assert.Equal(2, message.DeliveryCount);
    }

    [Fact]
    public async Task A_queue_whose_every_delivery_is_lost_is_unavailable_and_keeps_the_message()
    {
        await Healthy.SendAsync(Text("one"), Token);
        Proxy.Always(Fault.LoseAnswer);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.ReceiveAsync(AtOnce, Token).AsTask());
        await CollectAsync(Healthy, "one");
    }

    [Theory]
    [InlineData("Complete")]
    [InlineData("SettleBatch")]
    public async Task A_completion_whose_answer_was_lost_is_done(string operation)
    {
        var message = await LeaseOneAsync();
        Proxy.Next(Fault.LoseAnswer);
        await CallAsync(operation, message);
        Assert.Equal(0, (await Healthy.CountAsync(Token)).Ready);
    }

    [Theory]
    [InlineData("Complete")]
    [InlineData("SettleBatch")]
    public async Task A_completion_that_does_not_arrive_is_an_error_and_the_message_comes_again(string operation)
    {
        var message = await LeaseOneAsync("one", TimeSpan.FromSeconds(10));
        Proxy.Always(Fault.LoseRequest);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message));
        await CollectAsync(Healthy, "one");
    }

    /// <summary>The second try comes with a pop receipt that the first has replaced.</summary>
    [Fact]
    public async Task An_abandonment_whose_answer_was_lost_is_done()
    {
        var message = await LeaseOneAsync("one");
        Proxy.Next(Fault.LoseAnswer);
        await Queue.SettleAsync(message, Settlement.Abandon(), Token);
        await CollectAsync(Healthy, "one");
    }

    [Fact]
    public async Task A_dead_letter_whose_sending_was_not_answered_is_in_the_dead_letter_queue_and_nowhere_else()
    {
        var message = await LeaseOneAsync("one");
        Proxy.Next(Fault.LoseAnswer);
        await Queue.SettleAsync(message, Settlement.DeadLetter("wrong"), Token);
        await CollectAsync(Healthy.DeadLetterQueue!, "one");
        Assert.Equal(0, (await Healthy.CountAsync(Token)).Ready);
    }

    [Fact]
    public async Task A_dead_letter_that_cannot_be_deleted_from_its_queue_is_in_both_and_lost_in_neither()
    {
        var message = await LeaseOneAsync("one", TimeSpan.FromSeconds(10));
        Proxy.Always(Fault.LoseRequest, IsDelete);
        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SettleAsync(message, Settlement.DeadLetter("wrong"), Token).AsTask());
        Assert.Equal("wrong", (await CollectAsync(Healthy.DeadLetterQueue!, "one"))[0].DeadLetter!.Reason);
        await CollectAsync(Healthy, "one");
    }

    /// <summary>Update Message: “the pop receipt … changes with every update”. The new one was in the answer that is lost, and no request gives it again: the lease
    /// cannot be held any longer, which is said, and the message comes again.</summary>
    [Fact]
    public async Task A_renewal_whose_answer_was_lost_is_a_lost_lease_and_the_message_comes_again()
    {
        var message = await LeaseOneAsync("one");
        Proxy.Next(Fault.LoseAnswer);
        var renewed = Assert.Single(await Queue.RenewAsync([message], TimeSpan.FromSeconds(3), Token));
        Assert.Equal(MessageQueueErrorCode.LeaseLost, renewed.Error?.Code);
        await ThrowsAsync(MessageQueueErrorCode.LeaseLost, () => Queue.SettleAsync(message, Settlement.Complete, Token).AsTask());
        await CollectAsync(Healthy, "one");
    }

    /// <summary>Delete Message documents 404 where “a message with a matching pop receipt isn't found”; Azurite says 400 PopReceiptMismatch.</summary>
    [Fact]
    public async Task A_completion_after_a_renewal_in_doubt_is_never_taken_for_done()
    {
        var message = await LeaseOneAsync("one");
        Proxy.Next(Fault.ChangeAnswer(Azurite.InternalError), times: Attempts, when: IsUpdate);
        await Queue.RenewAsync([message], TimeSpan.FromSeconds(3), Token);
        Proxy.Always(Fault.Answer(Azurite.Error(404, "MessageNotFound", "The specified message does not exist.")), IsDelete);
        await ThrowsAsync(MessageQueueErrorCode.LeaseLost, () => Queue.SettleAsync(message, Settlement.Complete, Token).AsTask());
        await CollectAsync(Healthy, "one");
    }

    [Theory]
    [InlineData("Send")]
    [InlineData("Receive")]
    [InlineData("Delete")]
    public async Task A_redrive_that_breaks_off_loses_nothing(string operation)
    {
        string[] texts = ["one", "two", "three"];
        foreach (var text in texts)
            await Healthy.DeadLetterQueue!.SendAsync(Text(text), Token);
        var queue = Open(Proxy.Endpoint, options => options with { MaxAttempts = 1 });
        Func<RequestHead, bool> when = operation switch { "Send" => IsSend, "Receive" => IsReceive, _ => IsDelete };
        Proxy.Next(Fault.None, when: when);
        Proxy.Always(Fault.LoseAnswer, when: when);
        var error = await Record.ExceptionAsync(() => queue.RedriveAsync(cancellationToken: Token).AsTask());
        Assert.Equal(MessageQueueErrorCode.Unavailable, Assert.IsType<MessageQueueException>(error).Code);

        // What is leased by a redrive that broke off comes back after a minute: it is there, and nobody waits for it here.
        var waiting = (await Native.PeekMessagesAsync(32, Token)).Value.Concat((await NativeDeadLetters.PeekMessagesAsync(32, Token)).Value).Select(peeked => peeked.MessageText).ToHashSet();
        var counted = (await Healthy.CountAsync(Token)).Ready + (await Healthy.DeadLetterQueue!.CountAsync(Token)).Ready;
        Assert.InRange(counted, texts.Length, 2 * texts.Length);
        Assert.Subset(texts.ToHashSet(), waiting);
        if (operation == "Send")
            Assert.Equal(texts.ToHashSet(), waiting);
    }
}
