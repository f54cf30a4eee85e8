using Portable.Adapters.InMemory.MessageQueues;
using Portable.ContractTests;
using Portable.ContractTests.MessageQueues;
using Portable.MessageQueues;

namespace Portable.Adapters.InMemory.Tests.Contract.MessageQueues;

public class InMemoryMessageQueueFixture : MessageQueueContractFixture
{
    private readonly VirtualTime time = new();
    private long requests;

    public InMemoryMessageQueueFixture() => Cloud = new InMemoryCloud(time.Clock) { FaultInjector = CountRequest };

    public override TimeProvider Time => time.Clock;

    public override bool IsTimeVirtual => true;

    public override TimeSpan Slack => TimeSpan.Zero;

    public override long? RequestCount => Interlocked.Read(ref requests);

    public override IReadOnlyDictionary<ContractHook, string> NotApplicable { get; } = new Dictionary<ContractHook, string>
    {
        [ContractHook.WrongCredentials] = "An in-memory cloud knows no credentials.",
        [ContractHook.NativeMessage] = "An in-memory queue has no other client than the adapter.",
    };

    protected InMemoryCloud Cloud { get; }

    public override Task PassTimeAsync(TimeSpan duration) => time.PassAsync(duration);

    public override Task<T> PassTimeAsync<T>(Task<T> pending, TimeSpan after) => time.PassAsync(pending, after, Patience);

    public override ValueTask<IMessageQueue?> OpenFaultyQueueAsync(ContractHook fault)
    {
        if (NotApplicable.ContainsKey(fault))
            return ValueTask.FromResult<IMessageQueue?>(null);
        var faulty = new InMemoryCloud(time.Clock) { FaultInjector = operation => Faults.Of(fault, operation.Resource, isQueue: true) };
        return ValueTask.FromResult<IMessageQueue?>(Decorate(new InMemoryMessageQueue(faulty, new MessageQueueDefinition { Queue = "faulty" })));
    }

    protected override ValueTask<IMessageQueueProvider> ConnectAsync() => ValueTask.FromResult<IMessageQueueProvider>(new InMemoryMessageQueueProvider(Cloud));

    private Exception? CountRequest(InMemoryOperation operation)
    {
        Interlocked.Increment(ref requests);
        return null;
    }
}
