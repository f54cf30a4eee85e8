using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace UploadProcessor.Tests.Kit;

/// <summary>A program, run as a user runs it, with its output in a pipe.</summary>
internal sealed class ProgramRun : IAsyncDisposable
{
    /// <summary>The name of the sample's program.</summary>
    public static readonly string FileName = OperatingSystem.IsWindows() ? "UploadProcessor.exe" : "UploadProcessor";

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

    /// <summary>What it has written until now.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (output)
                return [.. output];
        }
    }

    /// <summary>Starts the sample as it was built beside these tests.</summary>
    public static ProgramRun Start(string workingDirectory, params string[] arguments) =>
        Start(Path.Join(AppContext.BaseDirectory, FileName), workingDirectory, arguments, environment: null);

    /// <summary>Starts any program, with more in its environment than these tests have.</summary>
    public static ProgramRun Start(
        string program, string workingDirectory, IReadOnlyCollection<string> arguments, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        string[] command = IgnoresInterrupts() ? ["env", "--default-signal=INT", program, .. arguments] : [program, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment ?? [])
            start.Environment[name] = value;
        return new ProgramRun(Process.Start(start)!);
    }

    public static async Task<(int ExitCode, string[] Output, string Errors)> RunAsync(string workingDirectory, params string[] arguments)
    {
        await using var run = Start(workingDirectory, arguments);
        return await run.EndAsync();
    }

    /// <summary>Waits for the first line that begins so.</summary>
    public async Task<string> WaitForLineAsync(string start)
    {
        string? found = null;
        await Wait.UntilAsync(() =>
        {
            lock (output)
                found = output.Find(line => line.StartsWith(start, StringComparison.Ordinal));
            return Task.FromResult(found is not null);
        });
        return found!;
    }

    /// <summary>Ends it at once, by SIGKILL where there are signals: it can do nothing about it.</summary>
    public void Kill() => process.Kill();

    /// <summary>Sends a signal, by the name that kill knows.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        Assert.Equal(0, kill.ExitCode);
    }

    public async Task<(int ExitCode, string[] Output, string Errors)> EndAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3));
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

    /// <summary>Whether this process was started with Ctrl-C ignored, as shells start what they run in the background: a child inherits it.</summary>
    private static bool IgnoresInterrupts()
    {
        const string status = "/proc/self/status";
        const string field = "SigIgn:";
        const ulong interrupt = 1 << (2 - 1);
        return File.Exists(status)
            && File.ReadLines(status).FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is { } line
            && (ulong.Parse(line[field.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & interrupt) != 0;
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
