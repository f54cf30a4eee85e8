using Portable.Emulators.ServiceBus.Faults;
using Portable.MessageQueues;
using BusFault = Portable.Emulators.ServiceBus.Faults.Fault;

namespace Portable.Adapters.Azure.Tests.Faults.ServiceBus;

/// <summary>Transfers, settlements and answers that get lost, with their link, with their connection or alone: a message may then come twice, and is never gone.</summary>
public sealed class ServiceBusLostAnswerTests : ServiceBusFaultTest
{
    public static readonly TheoryData<string> Before = ["detach", "close", "drop", "silence"];

    public static readonly TheoryData<string> All = ["detach", "close", "drop", "silence", "detach after", "close after", "drop after", "silence after"];

    public static readonly MatrixTheoryData<string, string> Settlements = new(["Complete", "SettleBatch", "Abandon", "DeadLetter"], [.. All.Select(row => row.Data)]);

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_message_whose_sending_was_not_answered_is_there(string fault)
    {
        Next(FaultPoint.Send, Of(fault));

        await Queue.SendAsync(Text("one"), Token);

        Assert.InRange((await CollectAsync(Healthy, "one")).Count, 1, 2);
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_batch_whose_sending_was_not_answered_is_there(string fault)
    {
        var texts = Enumerable.Range(0, 25).Select(number => $"message {number}").ToArray();
        Next(FaultPoint.Send, Of(fault));

        Assert.All(await Queue.SendBatchAsync([.. texts.Select(Text)], Token), result => Assert.True(result.Succeeded, result.Error?.Message));

        await CollectAsync(Healthy, texts);
    }

    /// <summary>The message keeps its id when it is sent again.</summary>
    [Fact]
    public async Task A_message_whose_sending_was_not_answered_is_there_once_where_duplicates_are_detected()
    {
        var definition = Definition with { Queue = Definition.Queue + "-once", DeduplicationWindow = TimeSpan.FromMinutes(1) };
        Bus.CreateQueue(definition.Queue, new() { LockDuration = Lease, DuplicateDetectionWindow = TimeSpan.FromMinutes(1) });
        var queue = Open(definition: definition);
        Bus.Faults.Next(FaultPoint.Send, BusFault.Silence.AfterTheFact(), queue: definition.Queue);

        await queue.SendAsync(new Message("one"u8.ToArray()) { DeduplicationId = "id" }, Token);

        Assert.Equal(1, await Bus.CountAsync(definition.Queue));
    }

    [Theory]
    [MemberData(nameof(Before))]
    public async Task A_message_that_cannot_be_sent_is_an_error(string fault)
    {
        Next(FaultPoint.Send, Of(fault), times: Attempts);

        var error = await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => Queue.SendAsync(Text("one"), Token).AsTask());

        Assert.True(error.IsTransient);
        Assert.Equal(0, await Bus.CountAsync(Definition.Queue));
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task A_message_that_was_lost_on_its_way_to_the_consumer_comes_again(string fault)
    {
        await Healthy.SendAsync(Text("one"), Token);
        Next(FaultPoint.Deliver, Of(fault));

        await CollectAsync(Queue, "one");

        Assert.Equal(0, await Bus.CountAsync(Definition.Queue));
    }

    [Theory]
    [MemberData(nameof(Settlements))]
    public async Task A_settlement_that_is_lost_is_repeated(string operation, string fault)
    {
        var message = await LeaseOneAsync("one", Lease);
        Next(FaultPoint.Settle, Of(fault));

        await CallAsync(operation, message);

        Assert.Equal(operation == "Abandon" ? 1 : 0, await Bus.CountAsync(Definition.Queue));
        Assert.Equal(operation == "DeadLetter" ? 1 : 0, await Bus.CountAsync(Definition.Queue + "/$DeadLetterQueue"));
    }

    [Theory]
    [InlineData("Complete")]
    [InlineData("SettleBatch")]
    [InlineData("Abandon")]
    [InlineData("DeadLetter")]
    public async Task A_settlement_that_never_arrives_is_an_error_and_the_message_comes_again(string operation)
    {
        var message = await LeaseOneAsync("one", Lease);
        Next(FaultPoint.Settle, BusFault.Silence, times: Attempts);
        Next(FaultPoint.Request, BusFault.Silence, times: Attempts);

        await ThrowsAsync(MessageQueueErrorCode.Unavailable, () => CallAsync(operation, message));
        Bus.Faults.Clear();

        Assert.True((await CollectAsync(Healthy, "one"))[0].DeliveryCount > 1);
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("silence after")]
    [InlineData("drop")]
    [InlineData("drop after")]
    public async Task A_renewal_that_is_lost_is_repeated(string fault)
    {
        var message = await LeaseOneAsync("one", Lease);
        Next(FaultPoint.Request, Of(fault));

        await CallAsync("Renew", message);

        await AssertEmptyAsync(Healthy, Lease + TimeSpan.FromSeconds(1));
        await Queue.SettleAsync(message, Settlement.Complete, Token);
    }

    /// <summary>The message is sent again, scheduled, before the first is completed.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public async Task An_abandonment_with_a_delay_of_which_anything_is_lost_loses_no_message(string fault)
    {
        var message = await LeaseOneAsync("one", Lease);
        Next(FaultPoint.Send, Of(fault));
        Next(FaultPoint.Settle, Of(fault));

        await Queue.SettleAsync(message, Settlement.Abandon(TimeSpan.FromSeconds(1)), Token);

        Assert.Equal(message.MessageId, (await CollectAsync(Healthy, "one"))[0].MessageId);
    }

    [Theory]
    [InlineData(FaultPoint.Send)]
    [InlineData(FaultPoint.Settle)]
    public async Task A_redrive_of_which_anything_is_lost_loses_nothing(FaultPoint point)
    {
        string[] texts = ["one", "two", "three"];
        foreach (var text in texts)
            await Healthy.SettleAsync(await LeaseOneAsync(text, queue: Healthy), Settlement.DeadLetter("wrong"), Token);
        Next(point, BusFault.Drop, after: 1);
        Next(point, BusFault.Silence.AfterTheFact(), after: 1);

        await Record.ExceptionAsync(() => Queue.RedriveAsync(cancellationToken: Token).AsTask());
        Bus.Faults.Clear();
        await Queue.RedriveAsync(cancellationToken: Token);

        await CollectAsync(Healthy, texts);
    }
}
