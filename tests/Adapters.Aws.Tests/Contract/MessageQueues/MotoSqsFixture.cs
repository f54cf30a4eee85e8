using Portable.Emulators;

namespace Portable.Adapters.Aws.Tests.Contract.MessageQueues;

/// <summary>Moto's SQS.</summary>
public sealed class MotoSqsFixture() : SqsFixture(Emulator.Moto);
