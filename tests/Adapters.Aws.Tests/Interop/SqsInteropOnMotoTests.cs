using Portable.Emulators;

namespace Portable.Adapters.Aws.Tests.Interop;

/// <summary>On moto.</summary>
public sealed class SqsInteropOnMotoTests() : SqsInteropTests(Emulator.Moto);
