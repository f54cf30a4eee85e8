using Portable.Adapters.InMemory.Tests.Contract.MessageQueues;
using Portable.Adapters.InMemory.Tests.Contract.ObjectStorage;
using Portable.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.ContractTests.Tests.Support;

/// <summary>The in-memory adapter's fixture with a fault laid over every store.</summary>
internal sealed class BrokenStoreFixture(Func<IObjectStore, IObjectStore> breakIt) : InMemoryObjectStoreFixture
{
    public override int Rounds => 20;

    protected override IObjectStore Decorate(IObjectStore store) => breakIt(store);
}

/// <summary>The in-memory adapter's fixture with a fault laid over every queue.</summary>
internal sealed class BrokenQueueFixture(Func<IMessageQueue, IMessageQueue> breakIt) : InMemoryMessageQueueFixture
{
    // What a broken queue never delivers is not waited for as long as a cloud may take.
    public override TimeSpan Patience => TimeSpan.FromSeconds(2);

    protected override IMessageQueue Decorate(IMessageQueue queue) => breakIt(queue);
}
