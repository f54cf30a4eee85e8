using System.Net;

namespace Portable.Emulators.Running;

/// <summary>Starts a program of this machine on a free port.</summary>
internal static class LocalStart
{
    private const int Attempts = 3;
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(50);
    private static readonly string[] TakenPort = ["address already in use", "EADDRINUSE", "BindException"];

    /// <summary>Starts it on its preferred port, if that is free, and again on another if somebody has taken its port meanwhile.</summary>
    public static async Task<StartedEmulator> StartAsync(EmulatorDefinition definition, LocalProgram program)
    {
        for (var attempt = 1; ; attempt++)
        {
            var logFile = EmulatorLog.Create(definition.Name);
            try
            {
                return await StartAsync(definition, program, FreePort.Find(attempt == 1 ? definition.PreferredPort : null), logFile).ConfigureAwait(false);
            }
            catch (EmulatorAbsentException) when (attempt < Attempts && PortWasTaken(logFile))
            {
                continue;
            }
        }
    }

    public static async Task<StartedEmulator> StartAsync(EmulatorDefinition definition, LocalProgram program, int port, string logFile)
    {
        var endpoint = new UriBuilder(Uri.UriSchemeHttp, IPAddress.Loopback.ToString(), port).Uri;
        var process = SupervisedProcess.Start(program.Command(port), program.Environment, logFile);
        try
        {
            using var patience = new CancellationTokenSource(ReadyWithin);
            var ready = ReadyAsync(new Uri(endpoint, definition.ReadyPath), program.ReadyWords?.Invoke(port), logFile, patience.Token);
            await Task.WhenAny(ready, process.Exit).ConfigureAwait(false);
            // An answer on the port may be another's: some programs stay alive although they could not listen.
            if (process.Exit.IsCompleted || PortWasTaken(logFile))
                throw new EmulatorAbsentException($"{definition.Name} ended at once{EmulatorLog.Tail(logFile)}");
            await ready.ConfigureAwait(false);
            var credentials = await definition.GetCredentialsAsync(endpoint, patience.Token).ConfigureAwait(false);
            return new(new(definition.Name, endpoint, EmulatorSource.Local, credentials, logFile), process);
        }
        catch (Exception exception)
        {
            await process.DisposeAsync().ConfigureAwait(false);
            throw exception as EmulatorAbsentException
                ?? new EmulatorAbsentException($"{definition.Name} did not become ready within {ReadyWithin.TotalSeconds:0} s{EmulatorLog.Tail(logFile)}", exception);
        }
    }

    /// <summary>Waits until the emulator answers, or until it is clear that another has its port.</summary>
    private static async Task ReadyAsync(Uri address, string? words, string logFile, CancellationToken cancellationToken)
    {
        while (words is not null && !EmulatorLog.Read(logFile).Contains(words, StringComparison.Ordinal))
        {
            if (PortWasTaken(logFile))
                return;
            await Task.Delay(Between, cancellationToken).ConfigureAwait(false);
        }

        await Readiness.WaitAsync(address, cancellationToken).ConfigureAwait(false);
    }

    private static bool PortWasTaken(string logFile)
    {
        var log = EmulatorLog.Read(logFile);
        return Array.Exists(TakenPort, sign => log.Contains(sign, StringComparison.OrdinalIgnoreCase));
    }
}
