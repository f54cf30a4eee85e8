using Portable.ContractTests.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Aws.Tests.Contract.MessageQueues;

public sealed class MotoAttributesTests(MotoSqsFixture fixture) : AttributesContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoBatchSendTests(MotoSqsFixture fixture) : BatchSendContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoDeadLetterTests(MotoSqsFixture fixture) : DeadLetterContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoDeduplicationTests(MotoSqsFixture fixture) : DeduplicationContract(fixture), IClassFixture<MotoSqsFixture>
{
    /// <summary>Moto looks for repeats among the messages that it still has. SQS documents: “Amazon SQS continues to keep track of the message
    /// deduplication ID even after the message is received and deleted.” Fauxqs does, and runs this test as it is.</summary>
    public override async Task The_window_outlives_the_message()
    {
        var queue = await Fixture.CreateQueueAsync(definition => definition with { DeduplicationWindow = Fixture.DeduplicationWindow });
        var message = new Message("body"u8.ToArray()) { DeduplicationId = "id-1" };
        await queue.SendAsync(message);
        await queue.CompleteAsync(Assert.Single(await queue.ReceiveAsync()));
        await queue.SendAsync(message);
        Assert.Equal("id-1", Assert.Single(await queue.ReceiveAsync()).DeduplicationId);
    }
}

public sealed class MotoDelayTests(MotoSqsFixture fixture) : DelayContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoLeaseTests(MotoSqsFixture fixture) : LeaseContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoManagementTests(MotoSqsFixture fixture) : ManagementContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoOrderingTests(MotoSqsFixture fixture) : OrderingContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoQueueCancellationTests(MotoSqsFixture fixture) : QueueCancellationContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoQueueErrorTests(MotoSqsFixture fixture) : QueueErrorContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoReceiveTests(MotoSqsFixture fixture) : ReceiveContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoRedriveTests(MotoSqsFixture fixture) : RedriveContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoSendTests(MotoSqsFixture fixture) : SendContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoSettlementTests(MotoSqsFixture fixture) : SettlementContract(fixture), IClassFixture<MotoSqsFixture>;
