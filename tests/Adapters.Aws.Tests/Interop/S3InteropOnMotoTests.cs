using Portable.Emulators;

namespace Portable.Adapters.Aws.Tests.Interop;

/// <summary>On moto, which keeps checksums.</summary>
public sealed class S3InteropOnMotoTests() : S3InteropTests(Emulator.Moto);
