using Portable.ContractTests.MessageQueues;
using Portable.ContractTests.ObjectStorage;

namespace Portable.ContractTests.Tests.Support;

internal sealed class RunnableConcurrency(ObjectStoreContractFixture fixture) : ConcurrencyContract(fixture);

internal sealed class RunnableConditionalWrite(ObjectStoreContractFixture fixture) : ConditionalWriteContract(fixture);

internal sealed class RunnableCopy(ObjectStoreContractFixture fixture) : CopyContract(fixture);

internal sealed class RunnableDelete(ObjectStoreContractFixture fixture) : DeleteContract(fixture);

internal sealed class RunnableDownload(ObjectStoreContractFixture fixture) : DownloadContract(fixture);

internal sealed class RunnableGet(ObjectStoreContractFixture fixture) : GetContract(fixture);

internal sealed class RunnableIntegrity(ObjectStoreContractFixture fixture) : IntegrityContract(fixture);

internal sealed class RunnableKey(ObjectStoreContractFixture fixture) : KeyContract(fixture);

internal sealed class RunnableList(ObjectStoreContractFixture fixture) : ListContract(fixture);

internal sealed class RunnablePaging(ObjectStoreContractFixture fixture) : PagingContract(fixture);

internal sealed class RunnableProperties(ObjectStoreContractFixture fixture) : PropertiesContract(fixture);

internal sealed class RunnablePutAtomicity(ObjectStoreContractFixture fixture) : PutAtomicityContract(fixture);

internal sealed class RunnablePut(ObjectStoreContractFixture fixture) : PutContract(fixture);

internal sealed class RunnablePutSize(ObjectStoreContractFixture fixture) : PutSizeContract(fixture);

internal sealed class RunnableRange(ObjectStoreContractFixture fixture) : RangeContract(fixture);

internal sealed class RunnableResume(ObjectStoreContractFixture fixture) : ResumeContract(fixture);

internal sealed class RunnableSigning(ObjectStoreContractFixture fixture) : SigningContract(fixture);

internal sealed class RunnableStoreCancellation(ObjectStoreContractFixture fixture) : StoreCancellationContract(fixture);

internal sealed class RunnableStoreError(ObjectStoreContractFixture fixture) : StoreErrorContract(fixture);

internal sealed class RunnableAttributes(MessageQueueContractFixture fixture) : AttributesContract(fixture);

internal sealed class RunnableBatchSend(MessageQueueContractFixture fixture) : BatchSendContract(fixture);

internal sealed class RunnableDeadLetter(MessageQueueContractFixture fixture) : DeadLetterContract(fixture);

internal sealed class RunnableDeduplication(MessageQueueContractFixture fixture) : DeduplicationContract(fixture);

internal sealed class RunnableDelay(MessageQueueContractFixture fixture) : DelayContract(fixture);

internal sealed class RunnableLease(MessageQueueContractFixture fixture) : LeaseContract(fixture);

internal sealed class RunnableManagement(MessageQueueContractFixture fixture) : ManagementContract(fixture);

internal sealed class RunnableOrdering(MessageQueueContractFixture fixture) : OrderingContract(fixture);

internal sealed class RunnableQueueCancellation(MessageQueueContractFixture fixture) : QueueCancellationContract(fixture);

internal sealed class RunnableQueueError(MessageQueueContractFixture fixture) : QueueErrorContract(fixture);

internal sealed class RunnableReceive(MessageQueueContractFixture fixture) : ReceiveContract(fixture);

internal sealed class RunnableRedrive(MessageQueueContractFixture fixture) : RedriveContract(fixture);

internal sealed class RunnableSend(MessageQueueContractFixture fixture) : SendContract(fixture);

internal sealed class RunnableSettlement(MessageQueueContractFixture fixture) : SettlementContract(fixture);
