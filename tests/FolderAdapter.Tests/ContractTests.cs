using Portable.ContractTests.ObjectStorage;

namespace FolderAdapter.Tests;

public sealed class FolderConcurrencyTests(FolderStoreFixture fixture) : ConcurrencyContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderConditionalWriteTests(FolderStoreFixture fixture) : ConditionalWriteContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderCopyTests(FolderStoreFixture fixture) : CopyContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderDeleteTests(FolderStoreFixture fixture) : DeleteContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderDownloadTests(FolderStoreFixture fixture) : DownloadContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderGetTests(FolderStoreFixture fixture) : GetContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderIntegrityTests(FolderStoreFixture fixture) : IntegrityContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderKeyTests(FolderStoreFixture fixture) : KeyContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderListTests(FolderStoreFixture fixture) : ListContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderPagingTests(FolderStoreFixture fixture) : PagingContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderPropertiesTests(FolderStoreFixture fixture) : PropertiesContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderPutAtomicityTests(FolderStoreFixture fixture) : PutAtomicityContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderPutTests(FolderStoreFixture fixture) : PutContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderPutSizeTests(FolderStoreFixture fixture) : PutSizeContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderRangeTests(FolderStoreFixture fixture) : RangeContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderResumeTests(FolderStoreFixture fixture) : ResumeContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderSigningTests(FolderStoreFixture fixture) : SigningContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderStoreCancellationTests(FolderStoreFixture fixture) : StoreCancellationContract(fixture), IClassFixture<FolderStoreFixture>;

public sealed class FolderStoreErrorTests(FolderStoreFixture fixture) : StoreErrorContract(fixture), IClassFixture<FolderStoreFixture>;
