using Portable.Adapters.Aws.ObjectStorage;
using Portable.Emulators;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

/// <summary>S3 with all features.</summary>
public sealed class MotoS3Fixture() : S3Fixture(Emulator.Moto, new S3ObjectStoreOptions { PartSize = S3ObjectStoreOptions.MinPartSize })
{
    /// <summary>Moto answers slowly.</summary>
    public override int Rounds => 2;

    protected override Emulator CheckingCredentials => Emulator.MotoWithAuthentication;
}
