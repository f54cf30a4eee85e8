using Portable.Adapters.Gcp.Tests.Contract.MessageQueues;
using Portable.Adapters.Gcp.Tests.Contract.ObjectStorage;
using Portable.ContractTests;
using Portable.ContractTests.MessageQueues;

namespace Portable.Adapters.Gcp.Tests.Contract;

public sealed class CoverageTests
{
    /// <summary>The second fixture of Pub/Sub is for one thing: dead letters after fewer deliveries than Pub/Sub itself takes as a limit.</summary>
    [Fact]
    public void Every_contract_class_is_run_for_every_fixture() => Assert.DoesNotContain(
        ContractCoverage.Missing(typeof(CoverageTests).Assembly),
        missing => !missing.StartsWith($"{nameof(PubSubOwnLimitFixture)}:", StringComparison.Ordinal) || missing.EndsWith(nameof(DeadLetterContract), StringComparison.Ordinal));

    /// <summary>Each because an emulator is wrong; its comment says how, and quotes what Google documents.</summary>
    [Fact]
    public void These_tests_of_the_contract_are_overridden_and_no_more() => Assert.Equal(
        ["PubSubOrderingTests.A_failing_message_holds_back_its_key_and_no_other"],
        ContractCoverage.Overridden(typeof(CoverageTests).Assembly));

    [Fact]
    public async Task Every_hook_of_the_object_store_contract_applies()
    {
        await using var gcs = new GcsFixture();
        Assert.Empty(gcs.NotApplicable);
    }
}
