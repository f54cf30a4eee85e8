namespace Portable.Emulators;

/// <summary>There is no such emulator on this machine, or it did not start. The message is one that a test can be skipped with: what was
/// looked for, what came of it, and how to get it.</summary>
public sealed class EmulatorAbsentException : Exception
{
    /// <summary>An emulator that cannot be had.</summary>
    /// <param name="message">What was looked for, what came of it, and how to get it.</param>
    /// <param name="innerException">What went wrong, if something did.</param>
    public EmulatorAbsentException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
