using System.Diagnostics;
using System.Text;

namespace UploadProcessor.Tests.Kit;

/// <summary>The built program, run as a user runs it, with its output in a pipe.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    private readonly Process process;
    private readonly List<string> output = [];
    private readonly Task reading;
    private readonly Task<string> errors;

    private ProgramRun(Process process)
    {
        this.process = process;
        reading = ReadAsync();
        errors = process.StandardError.ReadToEndAsync();
    }

    public int Id => process.Id;

    public static ProgramRun Start(string workingDirectory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Join(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "UploadProcessor.exe" : "UploadProcessor"), arguments)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        return new ProgramRun(Process.Start(start)!);
    }

    public static async Task<(int ExitCode, string[] Output, string Errors)> RunAsync(string workingDirectory, params string[] arguments)
    {
        await using var run = Start(workingDirectory, arguments);
        return await run.EndAsync();
    }

    public async Task WaitForLineAsync(string start) =>
        await Wait.UntilAsync(() =>
        {
            lock (output)
                return Task.FromResult(output.Exists(line => line.StartsWith(start, StringComparison.Ordinal)));
        });

    /// <summary>Sends a signal, by the name that kill knows.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<(int ExitCode, string[] Output, string Errors)> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await process.WaitForExitAsync(patience.Token);
        await reading;
        return (process.ExitCode, [.. output], await errors);
    }

    public ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (output)
                output.Add(line);
        }
    }
}
