using Portable.ContractTests.ObjectStorage;
using Xunit.Sdk;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

public sealed class MotoConditionalWriteTests(MotoS3Fixture fixture) : ConditionalWriteContract(fixture), IClassFixture<MotoS3Fixture>
{
    /// <summary>Moto does not look at If-Match when an upload is completed.</summary>
    public override Task If_match_writes_over_the_version_that_was_read_and_no_other(int parts) =>
        parts == 0
            ? base.If_match_writes_over_the_version_that_was_read_and_no_other(parts)
            : EmulatorIsWrong.AboutAsync(
                () => base.If_match_writes_over_the_version_that_was_read_and_no_other(parts),
                "CompleteMultipartUpload, If-Match: “If the ETag values do not match, the operation returns a 412 Precondition Failed error.”");

    /// <summary>Moto looks at If-Match and writes in two steps, on a thread a request, so that once in a long while two writers pass together
    /// (S3: “the first write operation to finish succeeds. Amazon S3 then fails subsequent writes with a 412 Precondition Failed response.”). An adapter without
    /// the condition loses increments every time.</summary>
    public override async Task Five_workers_that_read_increment_and_write_ten_times_end_at_fifty()
    {
        for (var attempt = 1; attempt < 3; attempt++)
        {
            if (await Record.ExceptionAsync(base.Five_workers_that_read_increment_and_write_ten_times_end_at_fifty) is not XunitException)
                return;
        }

        await base.Five_workers_that_read_increment_and_write_ten_times_end_at_fifty();
    }
}

public sealed class MotoCopyTests(MotoS3Fixture fixture) : CopyContract(fixture), IClassFixture<MotoS3Fixture>
{
    /// <summary>Moto does not look at the target's conditions when it copies.</summary>
    public override Task A_copy_can_be_conditional() => EmulatorIsWrong.AboutAsync(
        base.A_copy_can_be_conditional,
        "CopyObject, If-None-Match: “Copies the object only if the object key name at the destination does not already exist in the bucket specified. Otherwise, Amazon S3 returns a 412 Precondition Failed error.”");
}

public sealed class MotoPropertiesTests(MotoS3Fixture fixture) : PropertiesContract(fixture), IClassFixture<MotoS3Fixture>
{
    /// <summary>Moto's web server hands headers on as variables, and drops those whose names have an underscore.</summary>
    public override async Task Metadata_comes_back(bool streamed)
    {
        await EmulatorIsWrong.AboutAsync(() => base.Metadata_comes_back(streamed), Underscores.Documented);
        await Underscores.AssertOtherMetadataComesBackAsync(Store, Key("without underscores"));
    }
}

/// <summary>Moto believes every signature; Ceph's gateway does not, and its tests show what these cannot.</summary>
public sealed class MotoSigningTests(MotoS3Fixture fixture) : SigningContract(fixture), IClassFixture<MotoS3Fixture>
{
    private const string Documented = "“If the signature you calculated does not match, S3 returns 403 SignatureDoesNotMatch”, and after X-Amz-Expires 403 AccessDenied: “Request has expired”.";

    public override Task A_signature_is_good_for_its_own_method_only() => EmulatorIsWrong.AboutAsync(base.A_signature_is_good_for_its_own_method_only, Documented);

    public override Task A_tampered_request_is_refused() => EmulatorIsWrong.AboutAsync(base.A_tampered_request_is_refused, Documented);

    public override Task An_expired_request_is_refused() => EmulatorIsWrong.AboutAsync(base.An_expired_request_is_refused, Documented);

    public override Task A_put_that_is_bound_to_a_content_type_refuses_another() =>
        EmulatorIsWrong.AboutAsync(base.A_put_that_is_bound_to_a_content_type_refuses_another, Documented);
}
