using Portable.Emulators.Azure;

namespace Portable.Emulators;

/// <content>The emulators of Azure's services.</content>
public sealed partial class Emulator
{
    /// <summary>Azurite's Blob Storage: checks keys and shared access signatures. Its <see cref="RunningEmulator.Credentials"/> are an account's name and key;
    /// the account stands in the path of addresses.</summary>
    public static Emulator AzuriteBlob { get; } = new(AzuriteDefinitions.Blob);

    /// <summary>Azurite's Queue Storage, likewise.</summary>
    public static Emulator AzuriteQueue { get; } = new(AzuriteDefinitions.Queue);
}
