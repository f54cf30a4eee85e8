using Portable.ContractTests.MessageQueues;

namespace Portable.Adapters.InMemory.Tests.Contract.MessageQueues;

public sealed class ClaimCheckAttributesTests(ClaimCheckMessageQueueFixture fixture) : AttributesContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckBatchSendTests(ClaimCheckMessageQueueFixture fixture) : BatchSendContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckDeadLetterTests(ClaimCheckMessageQueueFixture fixture) : DeadLetterContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckDeduplicationTests(ClaimCheckMessageQueueFixture fixture) : DeduplicationContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckDelayTests(ClaimCheckMessageQueueFixture fixture) : DelayContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckLeaseTests(ClaimCheckMessageQueueFixture fixture) : LeaseContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckManagementTests(ClaimCheckMessageQueueFixture fixture) : ManagementContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckOrderingTests(ClaimCheckMessageQueueFixture fixture) : OrderingContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckQueueCancellationTests(ClaimCheckMessageQueueFixture fixture) : QueueCancellationContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckQueueErrorTests(ClaimCheckMessageQueueFixture fixture) : QueueErrorContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckReceiveTests(ClaimCheckMessageQueueFixture fixture) : ReceiveContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckRedriveTests(ClaimCheckMessageQueueFixture fixture) : RedriveContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckSendTests(ClaimCheckMessageQueueFixture fixture) : SendContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;

public sealed class ClaimCheckSettlementTests(ClaimCheckMessageQueueFixture fixture) : SettlementContract(fixture), IClassFixture<ClaimCheckMessageQueueFixture>;
