using Portable.Adapters.Aws.Tests.Contract.ObjectStorage;
using Portable.ContractTests;

namespace Portable.Adapters.Aws.Tests.Contract;

public sealed class CoverageTests
{
    [Fact]
    public void Every_contract_class_is_run_for_every_fixture() => Assert.Empty(ContractCoverage.Missing(typeof(CoverageTests).Assembly));

    /// <summary>Each because an emulator is wrong; its comment says how, and quotes what AWS documents.</summary>
    [Fact]
    public void These_tests_of_the_contract_are_overridden_and_no_more() => Assert.Equal(
        [
            "CephPropertiesTests.Metadata_comes_back",
            "FauxqsSendTests.Any_bytes_come_back_exactly",
            "FauxqsSendTests.Text_reaches_a_native_consumer_as_readable_text",
            "MotoConditionalWriteTests.Five_workers_that_read_increment_and_write_ten_times_end_at_fifty",
            "MotoConditionalWriteTests.If_match_writes_over_the_version_that_was_read_and_no_other",
            "MotoCopyTests.A_copy_can_be_conditional",
            "MotoDeduplicationTests.The_window_outlives_the_message",
            "MotoPropertiesTests.Metadata_comes_back",
            "MotoReceiveTests.Competing_consumers_share_the_messages_without_doubles",
            "MotoSigningTests.A_put_that_is_bound_to_a_content_type_refuses_another",
            "MotoSigningTests.A_signature_is_good_for_its_own_method_only",
            "MotoSigningTests.A_tampered_request_is_refused",
            "MotoSigningTests.An_expired_request_is_refused",
        ],
        ContractCoverage.Overridden(typeof(CoverageTests).Assembly));

    [Fact]
    public async Task Every_hook_of_the_object_store_contract_applies()
    {
        await using var moto = new MotoS3Fixture();
        await using var ceph = new CephS3Fixture();
        Assert.Empty(moto.NotApplicable);
        Assert.Empty(ceph.NotApplicable);
    }
}
