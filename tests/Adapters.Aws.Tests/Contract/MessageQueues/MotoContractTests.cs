using System.Collections.Concurrent;
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

public sealed class MotoReceiveTests(MotoSqsFixture fixture) : ReceiveContract(fixture), IClassFixture<MotoSqsFixture>
{
    /// <summary>Moto takes no lock between finding a message and leasing it: now and then two of several consumers get the same one. SQS documents of
    /// standard queues that “more than one copy of a message might be delivered”, so nothing is asserted here but that none is missing. Fauxqs
    /// does not, and runs this test as it is.</summary>
    public override async Task Competing_consumers_share_the_messages_without_doubles()
    {
        var queue = await Fixture.CreateQueueAsync(definition => definition with { LeaseDuration = TimeSpan.FromMinutes(5) });
        string[] bodies = [.. Enumerable.Range(0, 100).Select(i => $"{i:D3}")];
        await queue.SendBatchAsync([.. bodies.Select(body => new Message(System.Text.Encoding.UTF8.GetBytes(body)))]);
        ConcurrentDictionary<string, byte> seen = new();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(ConsumeAsync))).WaitAsync(Fixture.Patience * 2);
        Assert.Equal(bodies, seen.Keys.Order(StringComparer.Ordinal));

        async Task ConsumeAsync()
        {
            while (seen.Count < bodies.Length)
            {
                foreach (var message in await queue.ReceiveAsync(new ReceiveOptions { MaxMessages = 5, WaitTime = Fixture.ListenFor }))
                {
                    seen.TryAdd(message.GetText(), 0);
                    await queue.CompleteAsync(message);
                }
            }
        }
    }
}

public sealed class MotoRedriveTests(MotoSqsFixture fixture) : RedriveContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoSendTests(MotoSqsFixture fixture) : SendContract(fixture), IClassFixture<MotoSqsFixture>;

public sealed class MotoSettlementTests(MotoSqsFixture fixture) : SettlementContract(fixture), IClassFixture<MotoSqsFixture>;
