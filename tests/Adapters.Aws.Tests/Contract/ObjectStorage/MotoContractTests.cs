using Portable.ContractTests.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

public sealed class MotoConcurrencyTests(MotoS3Fixture fixture) : ConcurrencyContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoDeleteTests(MotoS3Fixture fixture) : DeleteContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoDownloadTests(MotoS3Fixture fixture) : DownloadContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoGetTests(MotoS3Fixture fixture) : GetContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoIntegrityTests(MotoS3Fixture fixture) : IntegrityContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoKeyTests(MotoS3Fixture fixture) : KeyContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoListTests(MotoS3Fixture fixture) : ListContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoPagingTests(MotoS3Fixture fixture) : PagingContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoPutAtomicityTests(MotoS3Fixture fixture) : PutAtomicityContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoPutTests(MotoS3Fixture fixture) : PutContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoPutSizeTests(MotoS3Fixture fixture) : PutSizeContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoRangeTests(MotoS3Fixture fixture) : RangeContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoResumeTests(MotoS3Fixture fixture) : ResumeContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoStoreCancellationTests(MotoS3Fixture fixture) : StoreCancellationContract(fixture), IClassFixture<MotoS3Fixture>;

public sealed class MotoStoreErrorTests(MotoS3Fixture fixture) : StoreErrorContract(fixture), IClassFixture<MotoS3Fixture>;
