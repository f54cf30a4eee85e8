using System.Collections.Frozen;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.Emulators;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

/// <summary>An S3-compatible server that lacks what S3 has learned of late, and checks signatures.</summary>
/// <remarks>When Ceph 16 refuses a PUT it leaves the body unread on the connection, and reads it as the beginning of the next request (a server “MUST
/// either read the entire request message body or close the connection after sending its response”, RFC 9112, 9.3). No connection is used twice here.</remarks>
public sealed class CephS3Fixture() : S3Fixture(
    Emulator.Ceph,
    new S3ObjectStoreOptions
    {
        PartSize = S3ObjectStoreOptions.MinPartSize,
        MissingFeatures = FrozenSet.Create(
            ObjectStoreFeature.Checksum, ObjectStoreFeature.ConditionalWrite, ObjectStoreFeature.ConditionalDelete, ObjectStoreFeature.ObjectEvents),
    },
    TimeSpan.Zero)
{
    public override int Rounds => 4;
}
