using Portable.ContractTests.Tests.Support;

namespace Portable.ContractTests.Tests.MessageQueues;

/// <summary>The suite can fail: each fault is named by the tests that should name it.</summary>
public sealed class BrokenQueueTests
{
    public static TheoryData<string> Faults => [.. BrokenQueues.All.Keys];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_broken_queue_fails_the_tests_that_name_the_fault(string fault)
    {
        var broken = BrokenQueues.All[fault];
        broken.AssertNamedBy(await ContractRun.FailuresAsync(broken.Contract, new BrokenQueueFixture(broken.BreakIt)));
    }
}
