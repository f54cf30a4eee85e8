using System.Text;
using Portable.Emulators.Docker;

namespace Portable.Emulators.Running;

/// <summary>Tries the ways to get an emulator one after the other, and keeps the reason of each that failed.</summary>
internal static class EmulatorStarter
{
    public static async Task<StartedEmulator> StartAsync(EmulatorDefinition definition)
    {
        var started = await FindOrStartAsync(definition).ConfigureAwait(false);
        var emulator = started.Emulator;
        await Console.Error.WriteLineAsync($"{emulator.Name} at {emulator.Endpoint} ({emulator.Source}{(emulator.LogFile is null ? "" : $", log: {emulator.LogFile}")}).").ConfigureAwait(false);
        return started;
    }

    private static async Task<StartedEmulator> FindOrStartAsync(EmulatorDefinition definition)
    {
        if (EnvironmentEndpoint.Find(definition) is { } given)
            return given;

        var reasons = new StringBuilder($"{definition.Name} cannot be had. The environment does not name one ({definition.Variable}).");
        try
        {
            return await StartInDockerAsync(definition).ConfigureAwait(false);
        }
        catch (EmulatorAbsentException absent)
        {
            reasons.Append(' ').Append(absent.Message);
        }

        try
        {
            return await StartLocallyAsync(definition).ConfigureAwait(false);
        }
        catch (EmulatorAbsentException absent)
        {
            throw new EmulatorAbsentException(reasons.Append(' ').Append(absent.Message).ToString(), absent);
        }
    }

    private static async Task<StartedEmulator> StartInDockerAsync(EmulatorDefinition definition)
    {
        if (definition.Container is null)
            throw new EmulatorAbsentException("There is no image of it.");
        if (await DockerEngine.FindAbsenceAsync().ConfigureAwait(false) is { } absence)
            throw new EmulatorAbsentException(absence);
        return await DockerStart.StartAsync(definition, definition.Container).ConfigureAwait(false);
    }

    private static async Task<StartedEmulator> StartLocallyAsync(EmulatorDefinition definition)
    {
        if (definition.Program is null)
            throw new EmulatorAbsentException("There is no local program for it.");
        if (definition.Program.FindAbsence() is { } absence)
            throw new EmulatorAbsentException(absence);
        return await LocalStart.StartAsync(definition, definition.Program).ConfigureAwait(false);
    }
}
