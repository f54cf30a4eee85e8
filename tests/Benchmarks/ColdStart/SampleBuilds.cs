using System.Diagnostics;
using System.Reflection;

namespace Portable.Benchmarks.ColdStart;

/// <summary>The sample, published in one of the ways that .NET has.</summary>
/// <param name="Name">The way.</param>
/// <param name="Path">The program.</param>
internal sealed record SampleBuild(string Name, string Path)
{
    /// <summary>The program with arguments.</summary>
    public ColdProgram Program(IEnumerable<string> arguments, Func<Start, Task> until)
    {
        // Its output is read to the end, what it writes of errors only when it fails.
        var info = new ProcessStartInfo(Path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        return new ColdProgram(Name, info, until);
    }
}

/// <summary>Publishes the sample, unless the sources are as they were the last time.</summary>
internal static class SampleBuilds
{
    private static readonly string Root =
        typeof(SampleBuilds).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!;

    private static readonly (string Name, string Folder, string[] Properties)[] Ways =
    [
        ("native AOT", "aot", ["-p:PublishAot=true"]),
        ("ReadyToRun", "r2r", ["-p:PublishReadyToRun=true", "--self-contained=false"]),
        ("JIT", "jit", ["--self-contained=false"]),
    ];

    /// <summary>Publishes; minutes, the first time. Native AOT needs clang.</summary>
    public static async Task<IReadOnlyList<SampleBuild>> PublishAsync()
    {
        List<SampleBuild> builds = [];
        foreach (var (name, folder, properties) in Ways)
        {
            // Artifacts of its own for each: what one way has left in obj would have to be made again by the next.
            var artifacts = Path.Combine(Root, "artifacts", "coldstart", folder);
            var output = Path.Combine(artifacts, "program");
            Console.WriteLine($"Publishing the sample: {name}");
            await PublishAsync([
                "publish", Path.Combine(Root, "src", "Samples", "UploadProcessor"), "-c", "Release", "--use-current-runtime", .. properties,
                $"-p:ArtifactsPath={artifacts}", "-o", output, "--nologo", "-v", "quiet",
            ]);
            builds.Add(new SampleBuild(name, Path.Combine(output, OperatingSystem.IsWindows() ? "UploadProcessor.exe" : "UploadProcessor")));
        }

        return builds;
    }

    private static async Task PublishAsync(string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = Root })!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
