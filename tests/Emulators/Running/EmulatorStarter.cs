namespace Portable.Emulators.Running;

/// <summary>Tries the ways to get an emulator one after the other, and keeps the reason of each that failed.</summary>
internal static class EmulatorStarter
{
    public static async Task<StartedEmulator> StartAsync(EmulatorDefinition definition)
    {
        if (EnvironmentEndpoint.Find(definition) is { } given)
            return given;

        var absence = definition.Program is null ? "There is no local program for it." : definition.Program.FindAbsence();
        if (absence is null)
            return await LocalStart.StartAsync(definition, definition.Program!).ConfigureAwait(false);
        throw new EmulatorAbsentException($"{definition.Name} cannot be had. The environment does not name one ({definition.Variable}). {absence}");
    }
}
