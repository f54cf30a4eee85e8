using Portable.ContractTests.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

public sealed class CephConcurrencyTests(CephS3Fixture fixture) : ConcurrencyContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephConditionalWriteTests(CephS3Fixture fixture) : ConditionalWriteContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephCopyTests(CephS3Fixture fixture) : CopyContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephDeleteTests(CephS3Fixture fixture) : DeleteContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephDownloadTests(CephS3Fixture fixture) : DownloadContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephGetTests(CephS3Fixture fixture) : GetContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephIntegrityTests(CephS3Fixture fixture) : IntegrityContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephKeyTests(CephS3Fixture fixture) : KeyContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephListTests(CephS3Fixture fixture) : ListContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephPagingTests(CephS3Fixture fixture) : PagingContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephPutAtomicityTests(CephS3Fixture fixture) : PutAtomicityContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephPutTests(CephS3Fixture fixture) : PutContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephPutSizeTests(CephS3Fixture fixture) : PutSizeContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephRangeTests(CephS3Fixture fixture) : RangeContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephResumeTests(CephS3Fixture fixture) : ResumeContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephSigningTests(CephS3Fixture fixture) : SigningContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephStoreCancellationTests(CephS3Fixture fixture) : StoreCancellationContract(fixture), IClassFixture<CephS3Fixture>;

public sealed class CephStoreErrorTests(CephS3Fixture fixture) : StoreErrorContract(fixture), IClassFixture<CephS3Fixture>;
