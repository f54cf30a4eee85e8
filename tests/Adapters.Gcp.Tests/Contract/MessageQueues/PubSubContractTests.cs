using Portable.ContractTests.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Contract.MessageQueues;

public sealed class PubSubAttributesTests(PubSubFixture fixture) : AttributesContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubBatchSendTests(PubSubFixture fixture) : BatchSendContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubDeadLetterTests(PubSubFixture fixture) : DeadLetterContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubDeduplicationTests(PubSubFixture fixture) : DeduplicationContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubDelayTests(PubSubFixture fixture) : DelayContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubLeaseTests(PubSubFixture fixture) : LeaseContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubManagementTests(PubSubFixture fixture) : ManagementContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubOrderingTests(PubSubFixture fixture) : OrderingContract(fixture), IClassFixture<PubSubFixture>
{
    /// <summary>When a message goes back alone, the emulator delivers the next of its key before it. Google documents: “When the Pub/Sub service redelivers a
    /// message with an ordering key, Pub/Sub maintains order by also redelivering the subsequent messages with the same ordering key.” It does so where
    /// they were pulled together; so they are here, and the rest of the test is the contract's.</summary>
    public override async Task A_failing_message_holds_back_its_key_and_no_other()
    {
        var queue = await Fixture.CreateQueueAsync(definition => definition with { Ordered = true });
        await queue.SendBatchAsync([.. ((string[])["a1", "a2", "b1", "b2"]).Select(body => new Message(System.Text.Encoding.UTF8.GetBytes(body)) { OrderingKey = body[..1] })]);
        var held = (await ReceiveAsync(queue)).ToDictionary(message => message.GetText());
        Assert.Equal(["a1", "b1"], held.Keys.Order(StringComparer.Ordinal));
        Assert.Empty(await ReceiveAsync(queue));
        await queue.CompleteAsync(held["b1"]);
        await queue.CompleteAsync(await OneAsync("b2", 1));
        await queue.AbandonAsync(held["a1"]);
        await queue.CompleteAsync(await OneAsync("a1", 2));
        var last = Assert.Single(await ReceiveAsync(queue));
        Assert.Equal("a2", last.GetText());
        await queue.CompleteAsync(last);
        Assert.Empty(await ReceiveAsync(queue));

        async Task<ReceivedMessage> OneAsync(string body, int deliveryCount)
        {
            var message = Assert.Single(await ReceiveAsync(queue));
            Assert.Equal((body, deliveryCount), (message.GetText(), message.DeliveryCount));
            return message;
        }
    }

    private async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(IMessageQueue queue) =>
        await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 10, WaitTime = Fixture.ListenFor });
}

public sealed class PubSubQueueCancellationTests(PubSubFixture fixture) : QueueCancellationContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubQueueErrorTests(PubSubFixture fixture) : QueueErrorContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubReceiveTests(PubSubFixture fixture) : ReceiveContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubRedriveTests(PubSubFixture fixture) : RedriveContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubSendTests(PubSubFixture fixture) : SendContract(fixture), IClassFixture<PubSubFixture>;

public sealed class PubSubSettlementTests(PubSubFixture fixture) : SettlementContract(fixture), IClassFixture<PubSubFixture>;

/// <summary>With fewer deliveries than a dead-letter policy takes the adapter sets aside itself.</summary>
public sealed class PubSubOwnLimitTests(PubSubOwnLimitFixture fixture) : DeadLetterContract(fixture), IClassFixture<PubSubOwnLimitFixture>;

/// <summary>What the adapter has set aside itself comes back with all its deliveries.</summary>
public sealed class PubSubOwnLimitRedriveTests(PubSubOwnLimitFixture fixture) : RedriveContract(fixture), IClassFixture<PubSubOwnLimitFixture>;
