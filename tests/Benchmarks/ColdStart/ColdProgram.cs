using System.Diagnostics;

namespace Portable.Benchmarks.ColdStart;

/// <summary>A program that is started to see how long it takes.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Info">How it is started.</param>
/// <param name="Until">Waits for what is waited for.</param>
internal sealed record ColdProgram(string Name, ProcessStartInfo Info, Func<Start, Task> Until)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts it, waits, and ends it.</summary>
    public async Task<TimeSpan> MeasureAsync()
    {
        using var start = Start.Of(Info);
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
}
