using DotNet.Testcontainers.Containers;

namespace Portable.Emulators.Docker;

/// <summary>Removes a container when it is disposed of and when the process ends in order. When the process is killed, Testcontainers' own
/// resource reaper removes it, unless that is switched off.</summary>
internal sealed class DockerLifetime : IAsyncDisposable
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(20);

    private readonly IContainer container;
    private readonly FileStream log;
    private int disposed;

    public DockerLifetime(IContainer container, FileStream log)
    {
        this.container = container;
        this.log = log;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        await container.DisposeAsync().ConfigureAwait(false);
        await log.DisposeAsync().ConfigureAwait(false);
    }

    private void OnExit(object? sender, EventArgs e) => Task.Run(async () => await DisposeAsync().ConfigureAwait(false)).Wait(EndWithin);
}
