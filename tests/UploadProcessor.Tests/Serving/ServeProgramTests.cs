using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace UploadProcessor.Tests.Serving;

/// <summary>The whole program as a server, as a user meets it.</summary>
public sealed partial class ServeProgramTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task It_says_where_it_listens_and_ends_with_a_signal_though_somebody_is_listening(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        await using var run = ProgramRun.Start(folder.Path, "serve", "--urls", "http://127.0.0.1:0");
        var line = await run.WaitForLineAsync("http://127.0.0.1:");
        Assert.EndsWith(": provider InMemory, queue InMemory; Ctrl-C ends it", line, StringComparison.Ordinal);
        using var client = new HttpClient { BaseAddress = new Uri(line[..line.IndexOf(": ", StringComparison.Ordinal)]) };
        await using var events = await EventReader.OpenAsync(client, null);

        await run.SignalAsync(signal);

        var (exitCode, _, errors) = await run.EndAsync();
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Empty(folder.Files());
    }

    [Fact]
    public async Task A_port_that_is_taken_gets_one_clear_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();

        var (exitCode, output, errors) = await ProgramRun.RunAsync(folder.Path, "serve", $"--urls=http://{taken.LocalEndpoint}");

        Assert.Equal((2, 0), (exitCode, output.Length));
        Assert.Equal($"UploadProcessor: Failed to bind to address http://{taken.LocalEndpoint}: address already in use.", errors.TrimEnd());
    }

    [Fact]
    public async Task A_run_over_a_folder_loads_nothing_of_the_server()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells which files a process has in memory.");
        for (var i = 0; i < 20; i++)
            folder.Write($"in/{i:D2}.jpg", Photos.Bundle("retina.jpg"));
        await using var run = ProgramRun.Start(folder.Path, "--in", "in", "--out", "out");
        await run.WaitForLineAsync("[1/");
        var loaded = await File.ReadAllTextAsync($"/proc/{run.Id}/maps", Token);
        Assert.Equal(0, (await run.EndAsync()).ExitCode);

        Assert.Contains("Portable.Hosting.dll", loaded, StringComparison.Ordinal);
        Assert.DoesNotMatch(ServerLibraries(), loaded);
    }

    [GeneratedRegex(@"(Microsoft\.AspNetCore|OpenTelemetry)[\w.]*\.dll")]
    private static partial Regex ServerLibraries();
}
