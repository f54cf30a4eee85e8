using System.Diagnostics;
using Portable.Emulators.Aws;

namespace Portable.Emulators.Tests.Running;

/// <summary>One emulator for all, and none left behind. Local programs only: containers have Docker to look after them.</summary>
public sealed class LifetimeTests
{
    private static readonly EmulatorDefinition Moto = MotoDefinition.Default with { Name = "MotoOfOne", Container = null };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callers_share_one_emulator_which_is_gone_after_dispose()
    {
        await using var emulator = new Emulator(Moto);
        Need.Absent(await emulator.FindAbsenceAsync(Token));

        var started = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => emulator.StartAsync(Token)));
        Assert.All(started, one => Assert.Same(started[0], one));
        Assert.True(await Listening.AtAsync(started[0].Endpoint));

        await emulator.DisposeAsync();
        Assert.False(await Listening.AtAsync(started[0].Endpoint));
    }

    [Fact]
    public async Task Its_words_are_kept_in_a_log()
    {
        await using var emulator = new Emulator(Moto);
        Need.Absent(await emulator.FindAbsenceAsync(Token));

        var running = await emulator.StartAsync(Token);

        Assert.Equal(EmulatorSource.Local, running.Source);
        Assert.Contains($"Running on {running.Endpoint.GetLeftPart(UriPartial.Authority)}", await File.ReadAllTextAsync(running.LogFile!, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_its_owner_even_if_that_is_killed()
    {
        Need.Absent(MotoDefinition.Default.Program!.FindAbsence());
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        start.Environment[Owner.Variable] = "1";
        // Otherwise moto may come from elsewhere, and rightly stay.
        start.Environment["DOCKER_HOST"] = "unix:///nowhere.sock";
        start.Environment.Remove(MotoDefinition.Default.Variable);

        using var owner = Process.Start(start)!;
        var endpoint = new Uri((await owner.StandardOutput.ReadLineAsync(Token))!);
        Assert.True(await Listening.AtAsync(endpoint));

        owner.Kill();
        await owner.WaitForExitAsync(Token);
        await Listening.AssertEndsAsync(endpoint);
    }

    [Fact]
    public async Task A_caller_who_loses_patience_does_not_spoil_it_for_others()
    {
        await using var emulator = new Emulator(Moto);
        using var impatient = new CancellationTokenSource();
        await impatient.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => emulator.StartAsync(impatient.Token));
        Need.Absent(await emulator.FindAbsenceAsync(Token));
        Assert.NotNull(await emulator.StartAsync(Token));
    }
}
