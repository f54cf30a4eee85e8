using Portable.Adapters.InMemory;
using Portable.Adapters.InMemory.ObjectStorage;
using Portable.ContractTests.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Tests.Parity;

/// <summary>P1: whatever is done to a store, the in-memory adapter and this one answer alike.</summary>
public abstract class ObjectStoreParityTest
{
    private readonly ObjectStoreContractFixture fixture;

    protected ObjectStoreParityTest(ObjectStoreContractFixture fixture)
    {
        this.fixture = fixture;
        Assert.SkipWhen(fixture.Absence is not null, fixture.Absence ?? string.Empty);
    }

    [Fact]
    [Trait("Contract", "P1")]
    public Task Whatever_is_done_to_a_store_memory_and_this_provider_answer_alike() => ParityRun.SampleAsync(StoreOperation.Any, RunAsync);

    /// <summary>Makes of an operation what the emulator can do; by default all of it.</summary>
    private protected virtual StoreOperation Adapt(StoreOperation operation) => operation;

    private async Task RunAsync(StoreOperation[] generated)
    {
        StoreOperation[] operations = [.. generated.Select(Adapt)];
        var cloud = new InMemoryCloud();
        await new InMemoryObjectStoreProvider(cloud).Provisioner.CreateIfMissingAsync(new ObjectStoreDefinition { Bucket = "parity" });
        await using var memory = new InMemoryObjectStore(cloud, "parity");
        var hasChecksums = fixture.Store.Capabilities.Supports(ObjectStoreFeature.Checksum);
        var expected = new StoreSide(memory, hasChecksums);
        var actual = new StoreSide(new PrefixedObjectStore(fixture.Store, $"parity/{Guid.NewGuid():N}/"), hasChecksums);
        for (var step = 0; step < operations.Length; step++)
            ParityRun.Agree(operations, step, await expected.RunAsync(operations[step]), await actual.RunAsync(operations[step]));
        ParityRun.Agree(operations, operations.Length, await expected.DescribeAllAsync(), await actual.DescribeAllAsync());
    }
}
