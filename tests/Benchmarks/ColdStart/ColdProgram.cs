using System.Diagnostics;

namespace Portable.Benchmarks.ColdStart;

/// <summary>A program that is started to see how long it takes.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Info">How it is started.</param>
/// <param name="Until">Waits for what is waited for.</param>
internal sealed record ColdProgram(string Name, ProcessStartInfo Info, Func<Start, Task> Until)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>What stands in the arguments for a queue that no other start has used: an emulator may hand a message to a poll that died with its program.</summary>
    public const string Queue = "QUEUE-OF-THIS-START";

    /// <summary>Starts it, waits, and ends it.</summary>
    public async Task<TimeSpan> MeasureAsync()
    {
        using var start = Start.Of(Fresh());
        try
        {
            await Until(start).WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is TimeoutException or IOException)
        {
            throw new InvalidOperationException($"{Name} did not do what was waited for. It wrote: {await start.KillAsync()}", exception);
        }

        await start.EndAsync();
        return start.Elapsed;
    }

    private ProcessStartInfo Fresh()
    {
        var queue = $"cold-{Guid.NewGuid():N}";
        return new ProcessStartInfo(Info.FileName, Info.ArgumentList.Select(argument => argument.Replace(Queue, queue, StringComparison.Ordinal)))
        {
            WorkingDirectory = Info.WorkingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
