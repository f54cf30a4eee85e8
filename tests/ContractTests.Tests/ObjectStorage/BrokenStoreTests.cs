using Portable.ContractTests.Tests.Support;

namespace Portable.ContractTests.Tests.ObjectStorage;

/// <summary>The suite can fail: each fault is named by the tests that should name it.</summary>
public sealed class BrokenStoreTests
{
    public static TheoryData<string> Faults => [.. BrokenStores.All.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_broken_store_fails_the_tests_that_name_the_fault(string fault)
    {
        var broken = BrokenStores.All[fault];
        broken.AssertNamedBy(await ContractRun.FailuresAsync(broken.Contract, new BrokenStoreFixture(broken.BreakIt)));
    }
}
