using Portable.ContractTests.MessageQueues;

namespace Portable.Adapters.Azure.Tests.Contract.MessageQueues;

public sealed class ServiceBusAttributesTests(ServiceBusFixture fixture) : AttributesContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusBatchSendTests(ServiceBusFixture fixture) : BatchSendContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusDeadLetterTests(ServiceBusFixture fixture) : DeadLetterContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusDeduplicationTests(ServiceBusFixture fixture) : DeduplicationContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusDelayTests(ServiceBusFixture fixture) : DelayContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusLeaseTests(ServiceBusFixture fixture) : LeaseContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusManagementTests(ServiceBusFixture fixture) : ManagementContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusOrderingTests(ServiceBusFixture fixture) : OrderingContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusQueueCancellationTests(ServiceBusFixture fixture) : QueueCancellationContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusQueueErrorTests(ServiceBusFixture fixture) : QueueErrorContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusReceiveTests(ServiceBusFixture fixture) : ReceiveContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusRedriveTests(ServiceBusFixture fixture) : RedriveContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusSendTests(ServiceBusFixture fixture) : SendContract(fixture), IClassFixture<ServiceBusFixture>;

public sealed class ServiceBusSettlementTests(ServiceBusFixture fixture) : SettlementContract(fixture), IClassFixture<ServiceBusFixture>;
