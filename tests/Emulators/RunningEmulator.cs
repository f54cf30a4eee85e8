namespace Portable.Emulators;

/// <summary>An emulator that answers.</summary>
/// <param name="Name">Its name, such as <c>Moto</c>.</param>
/// <param name="Endpoint">Where it listens, without a path.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="Credentials">An identity that it accepts. An emulator that does not check any has made-up ones, for clients need some.</param>
/// <param name="LogFile">What it writes to its standard output and error; <see langword="null"/> when the environment named the endpoint.</param>
public sealed record RunningEmulator(string Name, Uri Endpoint, EmulatorSource Source, EmulatorCredentials Credentials, string? LogFile);
