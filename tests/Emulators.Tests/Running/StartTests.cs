using System.Globalization;
using Portable.Emulators.Aws;
using Portable.Emulators.Running;

namespace Portable.Emulators.Tests.Running;

/// <summary>Programs that do not start as they should.</summary>
public sealed class StartTests
{
    private static readonly EmulatorDefinition Nothing = new() { Name = "Nothing", ReadyPath = "/" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_port_that_was_taken_meanwhile_is_given_up_for_another()
    {
        OnUnix();
        using var foreign = new ForeignServer();
        var ports = new List<int>();
        var moto = MotoDefinition.Default with { Name = "MotoElsewhere", Container = null };
        var program = moto.Program! with
        {
            Command = port =>
            {
                ports.Add(port);
                return moto.Program!.Command(ports.Count == 1 ? foreign.Port : port);
            },
        };
        Need.Absent(program.FindAbsence());

        await using var emulator = new Emulator(moto with { Program = program });
        var running = await emulator.StartAsync(Token);

        Assert.Equal(2, ports.Count);
        Assert.Equal(ports[1], running.Endpoint.Port);
    }

    [Fact]
    public async Task A_program_that_lives_on_without_its_port_is_not_taken_for_the_server_that_has_it()
    {
        OnUnix();
        using var foreign = new ForeignServer();
        var log = EmulatorLog.Create(nameof(Nothing));
        await File.WriteAllTextAsync(log, "java.net.BindException: Address already in use\n", Token);

        var absent = await Assert.ThrowsAsync<EmulatorAbsentException>(() => LocalStart.StartAsync(Nothing, Script("sleep 60"), foreign.Port, log));

        Assert.Contains("Address already in use", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_ends_is_absent_with_its_last_words_and_its_log()
    {
        OnUnix();
        await using var emulator = new Emulator(Nothing with { Program = Script("echo 'no room' >&2; exit 3") });

        var absence = await emulator.FindAbsenceAsync(Token);

        Assert.Contains("Nothing ended at once: no room (log: /", absence, StringComparison.Ordinal);
        var again = await Assert.ThrowsAsync<EmulatorAbsentException>(() => emulator.StartAsync(Token));
        Assert.Equal(absence, again.Message);
    }

    [Fact]
    public async Task All_that_a_program_has_started_ends_with_it()
    {
        OnUnix();
        var log = EmulatorLog.Create(nameof(Nothing));
        await using var process = SupervisedProcess.Start(["bash", "-c", "sleep 600 & echo $!; wait"], Script("").Environment, log);
        while (EmulatorLog.Read(log).Length == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), Token);
        var child = int.Parse(EmulatorLog.Read(log), CultureInfo.InvariantCulture);
        Assert.False(HasEnded(child));

        await process.DisposeAsync();

        Assert.True(HasEnded(child));
    }

    private static LocalProgram Script(string text) => new() { Needs = ["bash"], Remedy = "install it", Command = _ => ["bash", "-c", text] };

    private static void OnUnix() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Local programs are started on Linux and macOS only.");

    /// <summary>An orphan whose new parent does not look after it stays in the table of processes, dead.</summary>
    private static bool HasEnded(int process)
    {
        var stat = $"/proc/{process}/stat";
        return !File.Exists(stat) || File.ReadAllText(stat).Contains(") Z ", StringComparison.Ordinal);
    }
}
