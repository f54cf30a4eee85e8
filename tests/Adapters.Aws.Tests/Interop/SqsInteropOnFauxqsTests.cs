using Portable.Emulators;

namespace Portable.Adapters.Aws.Tests.Interop;

/// <summary>On fauxqs.</summary>
public sealed class SqsInteropOnFauxqsTests() : SqsInteropTests(Emulator.Fauxqs);
