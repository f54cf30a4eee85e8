using Portable.Adapters.InMemory.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.Contract.MessageQueues;

/// <summary>The same contract through the decorator that sets bodies aside: with so low a threshold that most bodies of the suite travel
/// through the object store, and some do not.</summary>
public sealed class ClaimCheckMessageQueueFixture : InMemoryMessageQueueFixture
{
    private readonly ObjectStoreDefinition payloads = new() { Bucket = "payloads" };

    public override bool TakesLargeBodies => true;

    /// <summary>The claim check is an attribute itself.</summary>
    public override int MaxAttributes => MessageAttributes.MaxCount - 1;

    protected override async ValueTask<IMessageQueueProvider> ConnectAsync()
    {
        await new InMemoryObjectStoreProvider(Cloud).CreateIfMissingAsync(payloads);
        return await base.ConnectAsync();
    }

    protected override IMessageQueue Decorate(IMessageQueue queue) =>
        new ClaimCheckMessageQueue(queue, new InMemoryObjectStore(Cloud, payloads.Bucket), new ClaimCheckOptions { Threshold = 3 });
}
