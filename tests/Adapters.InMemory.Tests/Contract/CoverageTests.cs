using Portable.Adapters.InMemory.Tests.Contract.MessageQueues;
using Portable.Adapters.InMemory.Tests.Contract.ObjectStorage;
using Portable.ContractTests;

namespace Portable.Adapters.InMemory.Tests.Contract;

public sealed class CoverageTests
{
    [Fact]
    public void Every_contract_class_is_run_for_every_fixture() => Assert.Empty(ContractCoverage.Missing(typeof(CoverageTests).Assembly));

    [Fact]
    public void No_test_of_the_contract_is_overridden() => Assert.Empty(ContractCoverage.Overridden(typeof(CoverageTests).Assembly));

    [Fact]
    public async Task What_does_not_apply_to_memory_is_this_and_no_more()
    {
        await using var store = new InMemoryObjectStoreFixture();
        await using var queue = new InMemoryMessageQueueFixture();
        await store.InitializeAsync();
        await queue.InitializeAsync();
        Assert.Equal([ContractHook.WrongCredentials, ContractHook.UnfinishedUploads], store.NotApplicable.Keys.Order());
        Assert.Equal([ContractHook.WrongCredentials, ContractHook.NativeMessage], queue.NotApplicable.Keys.Order());
    }
}
