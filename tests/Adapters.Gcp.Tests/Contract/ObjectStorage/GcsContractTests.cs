using Portable.ContractTests.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Contract.ObjectStorage;

public sealed class GcsConcurrencyTests(GcsFixture fixture) : ConcurrencyContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsConditionalWriteTests(GcsFixture fixture) : ConditionalWriteContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsCopyTests(GcsFixture fixture) : CopyContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsDeleteTests(GcsFixture fixture) : DeleteContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsDownloadTests(GcsFixture fixture) : DownloadContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsGetTests(GcsFixture fixture) : GetContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsIntegrityTests(GcsFixture fixture) : IntegrityContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsKeyTests(GcsFixture fixture) : KeyContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsListTests(GcsFixture fixture) : ListContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsPagingTests(GcsFixture fixture) : PagingContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsPropertiesTests(GcsFixture fixture) : PropertiesContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsPutAtomicityTests(GcsFixture fixture) : PutAtomicityContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsPutTests(GcsFixture fixture) : PutContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsPutSizeTests(GcsFixture fixture) : PutSizeContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsRangeTests(GcsFixture fixture) : RangeContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsResumeTests(GcsFixture fixture) : ResumeContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsSigningTests(GcsFixture fixture) : SigningContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsStoreCancellationTests(GcsFixture fixture) : StoreCancellationContract(fixture), IClassFixture<GcsFixture>;

public sealed class GcsStoreErrorTests(GcsFixture fixture) : StoreErrorContract(fixture), IClassFixture<GcsFixture>;
