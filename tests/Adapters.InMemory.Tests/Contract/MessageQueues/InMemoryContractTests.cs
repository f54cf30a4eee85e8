using Portable.ContractTests.MessageQueues;

namespace Portable.Adapters.InMemory.Tests.Contract.MessageQueues;

public sealed class InMemoryAttributesTests(InMemoryMessageQueueFixture fixture) : AttributesContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryBatchSendTests(InMemoryMessageQueueFixture fixture) : BatchSendContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryDeadLetterTests(InMemoryMessageQueueFixture fixture) : DeadLetterContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryDeduplicationTests(InMemoryMessageQueueFixture fixture) : DeduplicationContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryDelayTests(InMemoryMessageQueueFixture fixture) : DelayContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryLeaseTests(InMemoryMessageQueueFixture fixture) : LeaseContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryManagementTests(InMemoryMessageQueueFixture fixture) : ManagementContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryOrderingTests(InMemoryMessageQueueFixture fixture) : OrderingContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryQueueCancellationTests(InMemoryMessageQueueFixture fixture) : QueueCancellationContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryQueueErrorTests(InMemoryMessageQueueFixture fixture) : QueueErrorContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryReceiveTests(InMemoryMessageQueueFixture fixture) : ReceiveContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemoryRedriveTests(InMemoryMessageQueueFixture fixture) : RedriveContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemorySendTests(InMemoryMessageQueueFixture fixture) : SendContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;

public sealed class InMemorySettlementTests(InMemoryMessageQueueFixture fixture) : SettlementContract(fixture), IClassFixture<InMemoryMessageQueueFixture>;
