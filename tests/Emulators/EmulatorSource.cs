namespace Portable.Emulators;

/// <summary>Where an emulator came from, in the order in which they are tried.</summary>
public enum EmulatorSource
{
    /// <summary>The environment named an endpoint: it was there before, and stays when the process ends.</summary>
    Environment,

    /// <summary>A container that was started from a pinned image.</summary>
    Docker,

    /// <summary>A program of this machine that was started.</summary>
    Local,
}
