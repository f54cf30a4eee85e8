using System.Diagnostics;

namespace Portable.Emulators.Running;

/// <summary>A program that ends when it is disposed of and when this process ends, killed or not: a shell stands between the two and waits for
/// the end of a pipe, which the system closes in any case.</summary>
internal sealed class SupervisedProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(10);

    private readonly Process supervisor;
    private int disposed;

    private SupervisedProcess(Process supervisor, string logFile)
    {
        this.supervisor = supervisor;
        LogFile = logFile;
        Exit = supervisor.StandardOutput.ReadLineAsync();
    }

    public string LogFile { get; }

    /// <summary>Ends with the program, and with its exit code if it ended by itself.</summary>
    public Task<string?> Exit { get; }

    public static SupervisedProcess Start(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string logFile)
    {
        var start = new ProcessStartInfo("bash", [EmulatorsFolder.Combine("Running", "supervise.sh"), logFile, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new SupervisedProcess(Process.Start(start)!, logFile);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
            return;
        supervisor.StandardInput.Close();
        using var patience = new CancellationTokenSource(EndWithin);
        await supervisor.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        supervisor.Dispose();
    }
}
