using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.MessageQueues;
using Portable.ContractTests.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.Tests.Parity;

/// <summary>P1: whatever is done to a queue, the in-memory adapter and this one answer alike.</summary>
public abstract class MessageQueueParityTest
{
    private const int MaxDeliveryCount = 3;

    private readonly MessageQueueContractFixture fixture;

    protected MessageQueueParityTest(MessageQueueContractFixture fixture)
    {
        this.fixture = fixture;
        Assert.SkipWhen(fixture.Absence is not null, fixture.Absence ?? string.Empty);
    }

    [Fact]
    [Trait("Contract", "P1")]
    public Task Whatever_is_done_to_a_queue_memory_and_this_provider_answer_alike() => ParityRun.SampleAsync(QueueOperation.Any, RunAsync);

    private async Task RunAsync(QueueOperation[] operations)
    {
        var definition = new MessageQueueDefinition { Queue = "parity", MaxDeliveryCount = MaxDeliveryCount, LeaseDuration = QueueSide.Lease };
        var provider = new InMemoryMessageQueueProvider(new InMemoryCloud());
        await provider.Provisioner.CreateIfMissingAsync(definition);
        await using var memory = provider.Open(definition);
        var queue = await fixture.CreateQueueAsync(given => given with { MaxDeliveryCount = MaxDeliveryCount, LeaseDuration = QueueSide.Lease });
        var (expected, actual) = (new QueueSide(memory), new QueueSide(queue));
        QueueOperation[] all = [.. operations, new QueueOperation.ReadDeadLetters(Complete: true), new QueueOperation.ReceiveAll()];
        for (var step = 0; step < all.Length; step++)
            ParityRun.Agree(all, step, await expected.RunAsync(all[step], null), await actual.RunAsync(all[step], expected));
        await fixture.CloseAsync(queue);
    }
}
