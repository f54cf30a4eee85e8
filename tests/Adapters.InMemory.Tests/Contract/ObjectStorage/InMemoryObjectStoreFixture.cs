using Portable.Adapters.InMemory.ObjectStorage;
using Portable.ContractTests;
using Portable.ContractTests.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.Contract.ObjectStorage;

public class InMemoryObjectStoreFixture : ObjectStoreContractFixture
{
    private readonly VirtualTime time = new();
    private readonly InMemoryCloud cloud;
    private long requests;

    public InMemoryObjectStoreFixture() => cloud = new InMemoryCloud(time.Clock) { FaultInjector = CountRequest };

    public override TimeProvider Time => time.Clock;

    public override bool IsTimeVirtual => true;

    public override int PartSize => 64 * 1024;

    public override int Rounds => 40;

    public override long? RequestCount => Interlocked.Read(ref requests);

    public override IReadOnlyDictionary<ContractHook, string> NotApplicable { get; } = new Dictionary<ContractHook, string>
    {
        [ContractHook.WrongCredentials] = "An in-memory cloud knows no credentials.",
        [ContractHook.UnfinishedUploads] = "An in-memory put has no parts: content is published whole by one step.",
    };

    public override Task PassTimeAsync(TimeSpan duration) => time.PassAsync(duration);

    public override Task<T> PassTimeAsync<T>(Task<T> pending, TimeSpan after) => time.PassAsync(pending, after, Patience);

    public override HttpClient CreateHttpClient() => new(cloud.CreateHttpHandler());

    public override ValueTask<bool?> PutNativeAsync(string key, ReadOnlyMemory<byte> content)
    {
        ((InMemoryBucket)Store.GetService(typeof(InMemoryBucket))!).PutForeign(KeyPrefix + key, content);
        return ValueTask.FromResult<bool?>(true);
    }

    public override ValueTask<IObjectStore?> OpenFaultyStoreAsync(ContractHook fault)
    {
        if (NotApplicable.ContainsKey(fault))
            return ValueTask.FromResult<IObjectStore?>(null);
        var faulty = new InMemoryCloud(time.Clock) { FaultInjector = operation => Faults.Of(fault, operation.Resource) };
        return ValueTask.FromResult<IObjectStore?>(Decorate(new InMemoryObjectStore(faulty, Store.Bucket)));
    }

    protected override ValueTask<IObjectStoreProvider> ConnectAsync() => ValueTask.FromResult<IObjectStoreProvider>(new InMemoryObjectStoreProvider(cloud));

    private Exception? CountRequest(InMemoryOperation operation)
    {
        Interlocked.Increment(ref requests);
        return null;
    }
}
