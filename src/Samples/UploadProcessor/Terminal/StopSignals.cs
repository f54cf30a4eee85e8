using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace UploadProcessor.Terminal;

/// <summary>Ctrl-C and SIGTERM: the first asks the run to stop, the second is left to the system, which ends the process.</summary>
/// <remarks>It takes the place of the host's own lifetime, which would stop the worker before the run knows of it.</remarks>
internal sealed class StopSignals : IHostLifetime, IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> registrations;

    /// <summary>Listens from now on.</summary>
    public StopSignals() => registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop)];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => source.Token;

    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var registration in registrations)
            registration.Dispose();
        source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (source.IsCancellationRequested)
            return;
        context.Cancel = true;
        source.Cancel();
    }
}
