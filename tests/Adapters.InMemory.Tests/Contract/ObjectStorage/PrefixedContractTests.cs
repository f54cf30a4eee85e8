using Portable.ContractTests.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.Contract.ObjectStorage;

public sealed class PrefixedConcurrencyTests(PrefixedObjectStoreFixture fixture) : ConcurrencyContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedConditionalWriteTests(PrefixedObjectStoreFixture fixture) : ConditionalWriteContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedCopyTests(PrefixedObjectStoreFixture fixture) : CopyContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedDeleteTests(PrefixedObjectStoreFixture fixture) : DeleteContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedDownloadTests(PrefixedObjectStoreFixture fixture) : DownloadContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedGetTests(PrefixedObjectStoreFixture fixture) : GetContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedIntegrityTests(PrefixedObjectStoreFixture fixture) : IntegrityContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedKeyTests(PrefixedObjectStoreFixture fixture) : KeyContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedListTests(PrefixedObjectStoreFixture fixture) : ListContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedPagingTests(PrefixedObjectStoreFixture fixture) : PagingContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedPropertiesTests(PrefixedObjectStoreFixture fixture) : PropertiesContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedPutAtomicityTests(PrefixedObjectStoreFixture fixture) : PutAtomicityContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedPutTests(PrefixedObjectStoreFixture fixture) : PutContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedPutSizeTests(PrefixedObjectStoreFixture fixture) : PutSizeContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedRangeTests(PrefixedObjectStoreFixture fixture) : RangeContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedResumeTests(PrefixedObjectStoreFixture fixture) : ResumeContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedSigningTests(PrefixedObjectStoreFixture fixture) : SigningContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedStoreCancellationTests(PrefixedObjectStoreFixture fixture) : StoreCancellationContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;

public sealed class PrefixedStoreErrorTests(PrefixedObjectStoreFixture fixture) : StoreErrorContract(fixture), IClassFixture<PrefixedObjectStoreFixture>;
