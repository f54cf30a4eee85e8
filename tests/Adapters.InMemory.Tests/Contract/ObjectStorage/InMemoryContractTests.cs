using Portable.ContractTests.ObjectStorage;

namespace Portable.Adapters.InMemory.Tests.Contract.ObjectStorage;

public sealed class InMemoryConcurrencyTests(InMemoryObjectStoreFixture fixture) : ConcurrencyContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryConditionalWriteTests(InMemoryObjectStoreFixture fixture) : ConditionalWriteContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryCopyTests(InMemoryObjectStoreFixture fixture) : CopyContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryDeleteTests(InMemoryObjectStoreFixture fixture) : DeleteContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryDownloadTests(InMemoryObjectStoreFixture fixture) : DownloadContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryGetTests(InMemoryObjectStoreFixture fixture) : GetContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryIntegrityTests(InMemoryObjectStoreFixture fixture) : IntegrityContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryKeyTests(InMemoryObjectStoreFixture fixture) : KeyContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryListTests(InMemoryObjectStoreFixture fixture) : ListContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryPagingTests(InMemoryObjectStoreFixture fixture) : PagingContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryPropertiesTests(InMemoryObjectStoreFixture fixture) : PropertiesContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryPutAtomicityTests(InMemoryObjectStoreFixture fixture) : PutAtomicityContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryPutTests(InMemoryObjectStoreFixture fixture) : PutContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryPutSizeTests(InMemoryObjectStoreFixture fixture) : PutSizeContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryRangeTests(InMemoryObjectStoreFixture fixture) : RangeContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryResumeTests(InMemoryObjectStoreFixture fixture) : ResumeContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemorySigningTests(InMemoryObjectStoreFixture fixture) : SigningContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryStoreCancellationTests(InMemoryObjectStoreFixture fixture) : StoreCancellationContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;

public sealed class InMemoryStoreErrorTests(InMemoryObjectStoreFixture fixture) : StoreErrorContract(fixture), IClassFixture<InMemoryObjectStoreFixture>;
