using Portable.ContractTests.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Contract.MessageQueues;

public sealed class StorageQueueAttributesTests(StorageQueueFixture fixture) : AttributesContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueBatchSendTests(StorageQueueFixture fixture) : BatchSendContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueDeadLetterTests(StorageQueueFixture fixture) : DeadLetterContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueDeduplicationTests(StorageQueueFixture fixture) : DeduplicationContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueDelayTests(StorageQueueFixture fixture) : DelayContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueLeaseTests(StorageQueueFixture fixture) : LeaseContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueManagementTests(StorageQueueFixture fixture) : ManagementContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueOrderingTests(StorageQueueFixture fixture) : OrderingContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueQueueCancellationTests(StorageQueueFixture fixture) : QueueCancellationContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueQueueErrorTests(StorageQueueFixture fixture) : QueueErrorContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueReceiveTests(StorageQueueFixture fixture) : ReceiveContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueRedriveTests(StorageQueueFixture fixture) : RedriveContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueSendTests(StorageQueueFixture fixture) : SendContract(fixture), IClassFixture<StorageQueueFixture>;

public sealed class StorageQueueSettlementTests(StorageQueueFixture fixture) : SettlementContract(fixture), IClassFixture<StorageQueueFixture>;
