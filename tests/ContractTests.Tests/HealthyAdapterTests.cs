using Portable.Adapters.InMemory.Tests.Contract.MessageQueues;
using Portable.Adapters.InMemory.Tests.Contract.ObjectStorage;
using Portable.ContractTests.MessageQueues;
using Portable.ContractTests.ObjectStorage;
using Portable.ContractTests.Tests.Support;

namespace Portable.ContractTests.Tests;

/// <summary>What the broken adapters are measured against: without a fault every class passes under the same runner, also behind the wrappers
/// that the faults are built on.</summary>
public sealed class HealthyAdapterTests
{
    public static TheoryData<string> Contracts =>
        [.. ContractCoverage.Contracts.Where(type => type.IsSubclassOf(typeof(ObjectStoreContract)) || type.IsSubclassOf(typeof(MessageQueueContract))).Select(type => type.Name)];

    [Theory]
    [MemberData(nameof(Contracts))]
    public async Task Every_contract_class_passes(string contract)
    {
        var type = ContractCoverage.Contracts.Single(type => type.Name == contract);
        ContractFixture fixture = type.IsSubclassOf(typeof(ObjectStoreContract)) ? new InMemoryObjectStoreFixture() : new InMemoryMessageQueueFixture();
        Assert.Empty(await ContractRun.FailuresAsync(type, fixture));
    }

    [Theory]
    [MemberData(nameof(Contracts))]
    public async Task Every_contract_class_passes_behind_a_wrapper_without_a_fault(string contract)
    {
        var type = ContractCoverage.Contracts.Single(type => type.Name == contract);
        ContractFixture fixture = type.IsSubclassOf(typeof(ObjectStoreContract))
            ? new BrokenStoreFixture(store => new DelegatingObjectStore(store))
            : new BrokenQueueFixture(queue => new DelegatingMessageQueue(queue));
        Assert.Empty(await ContractRun.FailuresAsync(type, fixture));
    }
}
