using Portable.ContractTests.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

public sealed class CephPropertiesTests(CephS3Fixture fixture) : PropertiesContract(fixture), IClassFixture<CephS3Fixture>
{
    /// <summary>Ceph 16 makes hyphens of underscores.</summary>
    public override async Task Metadata_comes_back(bool streamed)
    {
        await EmulatorIsWrong.AboutAsync(() => base.Metadata_comes_back(streamed), Underscores.Documented);
        await Underscores.AssertOtherMetadataComesBackAsync(Store, Key("without underscores"));
    }
}
