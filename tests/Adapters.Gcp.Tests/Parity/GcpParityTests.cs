using Portable.Adapters.Gcp.Tests.Contract.MessageQueues;
using Portable.Adapters.Gcp.Tests.Contract.ObjectStorage;
using Portable.Adapters.Tests.Parity;

namespace Portable.Adapters.Gcp.Tests.Parity;

public sealed class GcsParityTests(GcsFixture fixture) : ObjectStoreParityTest(fixture), IClassFixture<GcsFixture>;

public sealed class PubSubParityTests(PubSubFixture fixture) : MessageQueueParityTest(fixture), IClassFixture<PubSubFixture>;
