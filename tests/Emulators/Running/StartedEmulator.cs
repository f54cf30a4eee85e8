namespace Portable.Emulators.Running;

/// <summary>An emulator and what ends it: nothing, if others started it.</summary>
internal sealed record StartedEmulator(RunningEmulator Emulator, IAsyncDisposable? Lifetime);
