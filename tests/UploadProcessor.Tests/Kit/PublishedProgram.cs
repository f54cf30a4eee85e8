[assembly: AssemblyFixture(typeof(UploadProcessor.Tests.Kit.PublishedProgram))]

namespace UploadProcessor.Tests.Kit;

/// <summary>The program as it is published: once for all tests, from what is built, when the first of them asks for it. Another build of it, such as one that is
/// compiled ahead of time, is tested where the environment names its file: <c>UPLOAD_PROCESSOR</c>.</summary>
public sealed class PublishedProgram : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task<string>> path;

    public PublishedProgram() =>
        path = new(Environment.GetEnvironmentVariable("UPLOAD_PROCESSOR") is { Length: > 0 } other ? () => Task.FromResult(other) : PublishAsync);

    /// <summary>The published program's file.</summary>
    public Task<string> PathAsync() => path.Value;

    public void Dispose() => folder.Dispose();

    internal async Task<ProgramRun> StartAsync(string workingDirectory, params string[] arguments) =>
        ProgramRun.Start(await PathAsync(), workingDirectory, arguments);

    internal async Task<(int ExitCode, string[] Output, string Errors)> RunAsync(string workingDirectory, params string[] arguments)
    {
        await using var run = await StartAsync(workingDirectory, arguments);
        return await run.EndAsync();
    }

    private async Task<string> PublishAsync()
    {
        await using var publish = ProgramRun.Start(
            "dotnet",
            Repository.Root,
            [
                "publish",
                Path.Join("src", "Samples", "UploadProcessor"),
                $"--configuration={Repository.Configuration}",
                "--no-build",
                $"--output={folder.Path}",
                $"--property:ArtifactsPath={Repository.Artifacts}",
                "--property:PublishAot=false",
                "--nodeReuse:false",
                "--nologo",
            ]);
        var (exitCode, output, errors) = await publish.EndAsync();
        Assert.True(exitCode == 0, string.Join('\n', [.. output, errors]));
        return Path.Join(folder.Path, ProgramRun.FileName);
    }
}
