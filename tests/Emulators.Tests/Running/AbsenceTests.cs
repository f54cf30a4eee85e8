using Portable.Emulators.Running;

namespace Portable.Emulators.Tests.Running;

/// <summary>The environment first; and a reason that says what to do.</summary>
public sealed class AbsenceTests
{
    private static readonly EmulatorDefinition Unheard = new()
    {
        Name = "UnheardOf",
        ReadyPath = "/",
        Program = new() { Needs = ["bash", "portable-no-such-program"], Remedy = "install it with: make", Command = _ => [] },
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_reason_names_the_variable_the_program_and_the_remedy()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Local programs are started on Linux and macOS only.");
        await using var emulator = new Emulator(Unheard);

        Assert.Equal(
            "UnheardOf cannot be had. The environment does not name one (PORTABLE_EMULATOR_UNHEARD_OF). There is no image of it. " +
            "Not on the path: portable-no-such-program; install it with: make.",
            await emulator.FindAbsenceAsync(Token));
    }

    [Fact]
    public async Task An_endpoint_of_the_environment_wins()
    {
        var definition = Unheard with { Name = "Given" };
        using var endpoint = new EnvironmentVariable("PORTABLE_EMULATOR_GIVEN", "http://127.0.0.1:9");
        using var secret = new EnvironmentVariable("PORTABLE_EMULATOR_GIVEN_SECRET_KEY", "other");
        await using var emulator = new Emulator(definition);

        var running = await emulator.StartAsync(Token);

        Assert.Equal(new RunningEmulator("Given", new Uri("http://127.0.0.1:9"), EmulatorSource.Environment, new("test", "other"), null), running);
    }

    [Theory]
    [InlineData("127.0.0.1:5000")]
    [InlineData("ftp://127.0.0.1")]
    public async Task An_endpoint_that_is_none_is_named(string value)
    {
        var definition = Unheard with { Name = $"Bad{value.Length}" };
        using var endpoint = new EnvironmentVariable(definition.Variable, value);
        await using var emulator = new Emulator(definition);

        var absence = await emulator.FindAbsenceAsync(Token);

        Assert.Equal($"{definition.Variable} must be an http or https address such as http://127.0.0.1:5000, but is '{value}'.", absence);
    }

    [Theory]
    [InlineData("Moto", "PORTABLE_EMULATOR_MOTO")]
    [InlineData("MotoWithAuthentication", "PORTABLE_EMULATOR_MOTO_WITH_AUTHENTICATION")]
    [InlineData("MinIO", "PORTABLE_EMULATOR_MIN_IO")]
    [InlineData("ElasticMq", "PORTABLE_EMULATOR_ELASTIC_MQ")]
    public void Variables_are_named_after_the_emulator(string name, string variable) =>
        Assert.Equal(variable, EnvironmentName.Of("PORTABLE_EMULATOR", name));
}
