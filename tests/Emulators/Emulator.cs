using Portable.Emulators.Running;

namespace Portable.Emulators;

/// <summary>
/// An emulator of a cloud's service. It is started when it is first asked for, once for the whole process, and ends with the process, however
/// that ends. First the environment is asked for an endpoint, then Docker, then this machine for a program; <c>docs/emulators.md</c> tells how to
/// provide each.
/// </summary>
public sealed partial class Emulator : IAsyncDisposable
{
    private readonly EmulatorDefinition definition;
    private readonly Lock gate = new();
    private Task<StartedEmulator>? start;

    internal Emulator(EmulatorDefinition definition) => this.definition = definition;

    /// <summary>Its name, such as <c>Moto</c>.</summary>
    public string Name => definition.Name;

    /// <summary>Another of the same, for a person: on the port that everybody knows it by, if that is free and no container.</summary>
    /// <returns>An emulator that is not started, and is its caller's to dispose of.</returns>
    public Emulator OnUsualPort() => new(definition with { PreferredPort = definition.UsualPort });

    /// <summary>Starts the emulator, or hands out the one that is running.</summary>
    /// <param name="cancellationToken">Ends the wait; the emulator goes on starting for others.</param>
    /// <returns>The emulator, which answers.</returns>
    /// <exception cref="EmulatorAbsentException">It cannot be had here; every later call says so too, at once.</exception>
    public async Task<RunningEmulator> StartAsync(CancellationToken cancellationToken = default)
    {
        Task<StartedEmulator> starting;
        lock (gate)
            starting = start ??= Task.Run(() => EmulatorStarter.StartAsync(definition), CancellationToken.None);
        return (await starting.WaitAsync(cancellationToken).ConfigureAwait(false)).Emulator;
    }

    /// <summary>Starts the emulator too, and says why it cannot be had instead of throwing: for a fixture that skips its tests.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The reason in a sentence or two; <see langword="null"/> when the emulator answers.</returns>
    public async Task<string?> FindAbsenceAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await StartAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (EmulatorAbsentException absent)
        {
            return absent.Message;
        }
    }

    /// <summary>Ends the emulator before the process ends. Nobody need call it, and nobody may who shares the emulator with others.</summary>
    /// <returns>A task that ends when the emulator is gone.</returns>
    public async ValueTask DisposeAsync()
    {
        Task<StartedEmulator>? starting;
        lock (gate)
            starting = start;
        try
        {
            if (starting is not null && (await starting.ConfigureAwait(false)).Lifetime is { } lifetime)
                await lifetime.DisposeAsync().ConfigureAwait(false);
        }
        catch (EmulatorAbsentException)
        {
            // What did not start needs no end.
        }
    }
}
