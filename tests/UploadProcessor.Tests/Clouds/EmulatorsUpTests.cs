using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace UploadProcessor.Tests.Clouds;

/// <summary><c>./eng/emulators up</c>, as a person uses it: what it prints is pasted into a shell.</summary>
public sealed partial class EmulatorsUpTests : IDisposable
{
    private const string Paste = "\nexec \"$0\" \"$@\"";

    private readonly PublishedProgram program;
    private readonly TemporaryFolder folder = new();

    public EmulatorsUpTests(PublishedProgram program)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Local programs are started on Linux and macOS only.");
        this.program = program;
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_cloud_can_be_used_by_what_is_printed_and_is_gone_after_Ctrl_C()
    {
        // Whoever lacks one of the emulators is told so by the set-up.
        foreach (var cloud in (string[])[CloudSetUp.Aws, CloudSetUp.Gcp, CloudSetUp.Azure])
            await (await CloudSetUp.StartAsync(cloud)).DisposeAsync();
        await using var up = Start("up");
        await up.WaitForLineAsync("# Ctrl-C here ends the emulators.");
        var blocks = Blocks().Matches(string.Join('\n', up.Output)).ToDictionary(match => match.Groups["name"].Value, match => match.Groups["lines"].Value);

        Assert.Equal(["Aws", "Gcp", "Azure"], blocks.Keys);
        foreach (var (name, lines) in blocks)
        {
            await using var pasted = ProgramRun.Start("bash", folder.Path, ["-c", lines + Paste, await program.PathAsync(), "--out", name]);
            var (exitCode, output, errors) = await pasted.EndAsync();
            Assert.Equal((0, string.Empty), (exitCode, errors));
            Assert.StartsWith($"provider {name}, ", output[1], StringComparison.Ordinal);
            Assert.Equal(18, folder.Files().Count(file => file.StartsWith($"{name}/", StringComparison.Ordinal)));
        }

        await up.SignalAsync("INT");
        Assert.Equal(0, (await up.EndAsync()).ExitCode);
        var ports = Ports().Matches(string.Concat(blocks.Values)).Select(match => int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture)).ToHashSet();
        Assert.Equal(7, ports.Count);
        Assert.All(ports, port => Assert.False(IsListening(port), $"Port {port} is still listened on."));
    }

    [Fact]
    public async Task What_cannot_be_had_is_left_out_with_the_reason()
    {
        await using var up = Start([KeyValuePair.Create("PORTABLE_EMULATOR_MOTO", "nowhere")], "up", "aws");

        var (exitCode, output, errors) = await up.EndAsync();

        Assert.Equal((1, 0), (exitCode, output.Length));
        Assert.Equal("emulators: aws is left out: PORTABLE_EMULATOR_MOTO must be an http or https address such as http://127.0.0.1:5000, but is 'nowhere'.", errors.TrimEnd());
    }

    [Theory]
    [InlineData("'azur' is not known; known are aws, gcp, azure.", "up", "aws", "azur")]
    [InlineData("'down' is not known; it is: eng/emulators up [aws] [gcp] [azure].", "down")]
    public async Task What_it_does_not_know_gets_one_clear_line_and_exit_code_two(string problem, params string[] arguments)
    {
        await using var up = Start(arguments);

        var (exitCode, output, errors) = await up.EndAsync();

        Assert.Equal((2, 0, $"emulators: {problem}"), (exitCode, output.Length, errors.TrimEnd()));
    }

    [Fact]
    public async Task Help_is_printed_within_80_columns()
    {
        await using var up = Start("--help");

        var (exitCode, output, errors) = await up.EndAsync();

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains("Usage: eng/emulators up [aws] [gcp] [azure]", output);
        Assert.All(output, line => Assert.InRange(line.Length, 0, 80));
    }

    private static bool IsListening(int port)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private ProgramRun Start(params string[] arguments) => Start([], arguments);

    private ProgramRun Start(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments) =>
        ProgramRun.Start(
            "bash",
            folder.Path,
            [Path.Join(Repository.Root, "eng", "emulators"), .. arguments],
            [.. environment, new("NO_BUILD", "1"), new("CONFIGURATION", Repository.Configuration), new("ArtifactsPath", Repository.Artifacts)]);

    [GeneratedRegex(@"^# (?<name>\w+): .*\n(?<lines>(?:export .*\n)+)", RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex Ports();
}
