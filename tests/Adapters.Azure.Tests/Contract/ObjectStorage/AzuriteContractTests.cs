using Portable.ContractTests.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Contract.ObjectStorage;

public sealed class AzuriteConcurrencyTests(AzuriteBlobFixture fixture) : ConcurrencyContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteDeleteTests(AzuriteBlobFixture fixture) : DeleteContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteDownloadTests(AzuriteBlobFixture fixture) : DownloadContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteGetTests(AzuriteBlobFixture fixture) : GetContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteIntegrityTests(AzuriteBlobFixture fixture) : IntegrityContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteKeyTests(AzuriteBlobFixture fixture) : KeyContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuritePagingTests(AzuriteBlobFixture fixture) : PagingContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuritePutAtomicityTests(AzuriteBlobFixture fixture) : PutAtomicityContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuritePutTests(AzuriteBlobFixture fixture) : PutContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuritePutSizeTests(AzuriteBlobFixture fixture) : PutSizeContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteRangeTests(AzuriteBlobFixture fixture) : RangeContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteResumeTests(AzuriteBlobFixture fixture) : ResumeContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteStoreCancellationTests(AzuriteBlobFixture fixture) : StoreCancellationContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteStoreErrorTests(AzuriteBlobFixture fixture) : StoreErrorContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteConditionalWriteTests(AzuriteBlobFixture fixture) : ConditionalWriteContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuriteCopyTests(AzuriteBlobFixture fixture) : CopyContract(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class AzuritePropertiesTests(AzuriteBlobFixture fixture) : PropertiesContract(fixture), IClassFixture<AzuriteBlobFixture>;
