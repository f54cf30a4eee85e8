using System.Runtime.InteropServices;

namespace Portable.Emulators.Up;

/// <summary>Emulators for a person to play with: <c>eng/emulators</c> runs it.</summary>
internal static class Program
{
    private const int Usage = 2;

    public static async Task<int> Main(string[] args)
    {
        if (args is ["--help" or "-h"] or [])
        {
            await Console.Out.WriteLineAsync(UpCommand.HelpText).ConfigureAwait(false);
            return args.Length == 0 ? Usage : 0;
        }

        if (UpCommand.FindProblem(args) is { } problem)
        {
            await Console.Error.WriteLineAsync($"emulators: {problem}").ConfigureAwait(false);
            return Usage;
        }

        using var end = new CancellationTokenSource();
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        return await UpCommand.RunAsync(args[1..], end.Token).ConfigureAwait(false);

        // A second signal is left to the system.
        void End(PosixSignalContext signal)
        {
            signal.Cancel = !end.IsCancellationRequested;
            end.Cancel();
        }
    }
}
