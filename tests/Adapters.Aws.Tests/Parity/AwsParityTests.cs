using Portable.Adapters.Aws.Tests.Contract.MessageQueues;
using Portable.Adapters.Aws.Tests.Contract.ObjectStorage;
using Portable.Adapters.Tests.Parity;

namespace Portable.Adapters.Aws.Tests.Parity;

public sealed class S3ParityTests(MotoS3Fixture fixture) : ObjectStoreParityTest(fixture), IClassFixture<MotoS3Fixture>
{
    /// <summary>Moto copies whatever the condition; see <see cref="MotoCopyTests"/>, which quotes what S3 documents.</summary>
    private protected override StoreOperation Adapt(StoreOperation operation) =>
        operation is StoreOperation.Copy copy ? copy with { Condition = StoreCondition.None } : operation;
}

public sealed class SqsParityTests(FauxqsFixture fixture) : MessageQueueParityTest(fixture), IClassFixture<FauxqsFixture>;
