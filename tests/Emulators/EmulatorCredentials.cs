namespace Portable.Emulators;

/// <summary>An identity at an emulator. Neither part is a secret of anybody.</summary>
/// <param name="AccessKey">The name that requests carry.</param>
/// <param name="SecretKey">The key that requests are signed with.</param>
public sealed record EmulatorCredentials(string AccessKey, string SecretKey);
