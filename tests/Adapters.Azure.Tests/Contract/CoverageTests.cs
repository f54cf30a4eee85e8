using Portable.Adapters.Azure.Tests.Contract.ObjectStorage;
using Portable.ContractTests;

namespace Portable.Adapters.Azure.Tests.Contract;

public sealed class CoverageTests
{
    [Fact]
    public void Every_contract_class_is_run_for_every_fixture() => Assert.Empty(ContractCoverage.Missing(typeof(CoverageTests).Assembly));

    /// <summary>Each because Azurite is wrong, or because Blob Storage cannot; its comment says how, and quotes what is documented.</summary>
    [Fact]
    public void These_tests_of_the_contract_are_overridden_and_no_more() => Assert.Equal(
        [
            "AzuriteListTests.Any_text_may_be_the_delimiter",
            "AzuriteListTests.Entries_come_in_the_order_of_their_keys_utf8_bytes",
            "AzuriteListTests.Start_after_begins_behind_that_key_whether_it_exists_or_not",
            "AzuriteListTests.Without_options_everything_is_listed",
            "AzuriteSigningTests.A_put_that_is_bound_to_a_content_type_refuses_another",
        ],
        ContractCoverage.Overridden(typeof(CoverageTests).Assembly));

    [Fact]
    public async Task Uncommitted_blocks_are_the_one_thing_that_does_not_apply_to_blobs()
    {
        await using var blobs = new AzuriteBlobFixture();
        Assert.Equal([ContractHook.UnfinishedUploads], blobs.NotApplicable.Keys);
    }
}
