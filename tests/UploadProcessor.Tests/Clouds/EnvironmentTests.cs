namespace UploadProcessor.Tests.Clouds;

/// <summary><c>DOTNET_ENVIRONMENT</c> chooses a file beside the program; variables and arguments come before it.</summary>
public sealed class EnvironmentTests(PublishedProgram program) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Addresses and credentials are the emulators'; all else is in the file.</summary>
    [Theory]
    [InlineData("Aws", CloudSetUp.Aws)]
    [InlineData("Gcp", CloudSetUp.Gcp)]
    [InlineData("Azure", CloudSetUp.Azure)]
    public async Task The_name_of_an_environment_moves_it_to_that_cloud(string environment, string cloud)
    {
        await using var setUp = await CloudSetUp.StartAsync(cloud);
        var variables = setUp.Settings
            .Select(setting => setting.Split('=', 2))
            .Where(setting => setting[0] is not "Portable:Provider" and not "Portable:ObjectStores:uploads:Events:RaisedBy")
            .ToDictionary(setting => setting[0].Replace(":", "__", StringComparison.Ordinal), setting => setting[1]);

        var output = await RunAsync([.. variables, KeyValuePair.Create("DOTNET_ENVIRONMENT", environment)]);

        Assert.StartsWith($"provider {environment}, ", output[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_environment_without_a_file_changes_nothing()
    {
        var output = await RunAsync([KeyValuePair.Create("DOTNET_ENVIRONMENT", "Staging")]);

        Assert.StartsWith("provider InMemory, ", output[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_comes_before_the_file_and_an_argument_before_both()
    {
        var environment = KeyValuePair.Create("DOTNET_ENVIRONMENT", "Gcp");

        var byVariable = await RunAsync([environment, KeyValuePair.Create("Portable__Provider", "InMemory")]);
        var byArgument = await RunAsync([environment, KeyValuePair.Create("Portable__Provider", "Aws")], "--Portable:Provider=InMemory");

        Assert.StartsWith("provider InMemory, ", byVariable[1], StringComparison.Ordinal);
        Assert.StartsWith("provider InMemory, ", byArgument[1], StringComparison.Ordinal);
    }

    private async Task<string[]> RunAsync(IEnumerable<KeyValuePair<string, string>> environment, params string[] arguments)
    {
        await using var run = ProgramRun.Start(await program.PathAsync(), folder.Path, arguments, environment);
        var (exitCode, output, errors) = await run.EndAsync();
        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Equal(18, folder.Files().Length);
        return output;
    }
}
