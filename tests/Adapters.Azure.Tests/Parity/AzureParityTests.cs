using Portable.Adapters.Azure.Tests.Contract.MessageQueues;
using Portable.Adapters.Azure.Tests.Contract.ObjectStorage;
using Portable.Adapters.Tests.Parity;

namespace Portable.Adapters.Azure.Tests.Parity;

public sealed class BlobParityTests(AzuriteBlobFixture fixture) : ObjectStoreParityTest(fixture), IClassFixture<AzuriteBlobFixture>;

public sealed class StorageQueueParityTests(StorageQueueFixture fixture) : MessageQueueParityTest(fixture), IClassFixture<StorageQueueFixture>;
