using Portable.ContractTests.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Contract.MessageQueues;

public sealed class FauxqsAttributesTests(FauxqsFixture fixture) : AttributesContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsBatchSendTests(FauxqsFixture fixture) : BatchSendContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsDeadLetterTests(FauxqsFixture fixture) : DeadLetterContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsDeduplicationTests(FauxqsFixture fixture) : DeduplicationContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsDelayTests(FauxqsFixture fixture) : DelayContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsLeaseTests(FauxqsFixture fixture) : LeaseContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsManagementTests(FauxqsFixture fixture) : ManagementContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsOrderingTests(FauxqsFixture fixture) : OrderingContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsQueueCancellationTests(FauxqsFixture fixture) : QueueCancellationContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsQueueErrorTests(FauxqsFixture fixture) : QueueErrorContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsReceiveTests(FauxqsFixture fixture) : ReceiveContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsRedriveTests(FauxqsFixture fixture) : RedriveContract(fixture), IClassFixture<FauxqsFixture>;

public sealed class FauxqsSendTests(FauxqsFixture fixture) : SendContract(fixture), IClassFixture<FauxqsFixture>
{
    /// <summary>Fauxqs refuses characters above U+FFFF. SQS documents: “The following Unicode characters are allowed: #x9 | #xA | #xD | #x20 to
    /// #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF.” Moto takes them, and runs this test as it is.</summary>
    public override async Task Any_bytes_come_back_exactly(string name, byte[] body)
    {
        if (name != "text")
        {
            await base.Any_bytes_come_back_exactly(name, body);
            return;
        }

        await AssertRefusedAsync(body);
        await base.Any_bytes_come_back_exactly(name, "Grüße ☺"u8.ToArray());
    }

    /// <inheritdoc cref="Any_bytes_come_back_exactly"/>
    public override async Task Text_reaches_a_native_consumer_as_readable_text()
    {
        await AssertRefusedAsync("Grüße 😀"u8.ToArray());
        var queue = await Fixture.CreateQueueAsync();
        await queue.SendTextAsync("Grüße ☺");
        Assert.Equal("Grüße ☺", await Fixture.ReceiveNativeTextAsync(queue));
    }

    private async Task AssertRefusedAsync(byte[] body)
    {
        var queue = await Fixture.CreateQueueAsync();
        var error = await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendAsync(new Message(body)).AsTask());
        Assert.Equal(MessageQueueErrorCode.InvalidMessage, error.Code);
    }
}

public sealed class FauxqsSettlementTests(FauxqsFixture fixture) : SettlementContract(fixture), IClassFixture<FauxqsFixture>;
