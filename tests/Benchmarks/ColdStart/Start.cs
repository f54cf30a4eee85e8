using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Portable.Benchmarks.ColdStart;

/// <summary>One start of a program, watched from outside.</summary>
internal sealed class Start : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly long started;
    private readonly StringBuilder output = new();
    private bool serves;
    private long ended;

    private Start(ProcessStartInfo info)
    {
        started = Stopwatch.GetTimestamp();
        process = Process.Start(info)!;
    }

    /// <summary>How long it took until what was waited for.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(started, ended);

    /// <summary>Starts.</summary>
    /// <param name="info">How.</param>
    public static Start Of(ProcessStartInfo info) => new(info);

    /// <summary>Waits for the line that tells of the first message.</summary>
    public static async Task ToFirstMessageAsync(Start start)
    {
        await start.ReadLineAsync("[1/1] ");
        start.ended = Stopwatch.GetTimestamp();
    }

    /// <summary>Waits for the line that tells of the address, and asks there.</summary>
    public static async Task ToFirstAnswerAsync(Start start)
    {
        start.serves = true;
        var line = await start.ReadLineAsync("http://");
        var address = new Uri(line[..line.IndexOf(": ", StringComparison.Ordinal)]);
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: {address.Authority}\r\nConnection: close\r\n\r\n"));
        var answer = new byte[12];
        await stream.ReadExactlyAsync(answer);
        start.ended = Stopwatch.GetTimestamp();
        if (!answer.AsSpan().SequenceEqual("HTTP/1.1 200"u8))
            throw new IOException($"The answer begins with {Encoding.ASCII.GetString(answer)}");
    }

    /// <summary>Ends a server; waits for any other program, which has to leave its queue in order.</summary>
    public async Task EndAsync()
    {
        if (serves)
            process.Kill(entireProcessTree: true);
        using var patience = new CancellationTokenSource(Grace);
        await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
    }

    /// <summary>Ends it at once.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> KillAsync()
    {
        process.Kill(entireProcessTree: true);
        return $"{output}{await process.StandardError.ReadToEndAsync()}";
    }

    public void Dispose() => process.Dispose();

    private async Task<string> ReadLineAsync(string beginning)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            output.AppendLine(line);
            if (line.StartsWith(beginning, StringComparison.Ordinal))
                return line;
        }

        throw new IOException($"It ended without a line that begins with '{beginning}'.");
    }
}
