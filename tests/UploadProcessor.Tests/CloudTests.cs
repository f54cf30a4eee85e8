using Portable.Emulators;

namespace UploadProcessor.Tests;

/// <summary>The same program on another cloud, by configuration alone.</summary>
public sealed class CloudTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task On_AWS_it_leaves_the_renditions_it_leaves_in_memory()
    {
        var absence = await Emulator.Moto.FindAbsenceAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(absence is not null, absence ?? string.Empty);
        var moto = await Emulator.Moto.StartAsync(TestContext.Current.CancellationToken);

        var memory = await ProgramRun.RunAsync(folder.Path, "--out", "memory");
        var aws = await ProgramRun.RunAsync(
            folder.Path,
            "--out",
            "aws",
            "--Portable:Provider=Aws",
            $"--Portable:Aws:ServiceUrl={moto.Endpoint}",
            $"--Portable:Aws:AccessKey={moto.Credentials.AccessKey}",
            $"--Portable:Aws:SecretKey={moto.Credentials.SecretKey}",
            $"--Portable:ObjectStores:uploads:Bucket=photos-{Guid.NewGuid():N}",
            $"--Portable:MessageQueues:uploads:Queue=uploads-{Guid.NewGuid():N}");

        Assert.Equal((0, string.Empty, 0, string.Empty), (memory.ExitCode, memory.Errors, aws.ExitCode, aws.Errors));
        Assert.Contains($"provider Aws, renditions to {Path.Join(folder.Path, "aws")}", aws.Output);
        Assert.Contains("  broken-truncated.jpg: UnreadableImage: The image is damaged: VipsJpeg: premature end of JPEG image.", aws.Output);
        Assert.Contains(aws.Output, line => line.StartsWith("6 photographs processed, 18 renditions, 1 dead letter, 0 lost;", StringComparison.Ordinal));
        Assert.Equal(Renditions("memory"), Renditions("aws"));
        Assert.Equal(18, Renditions("aws").Count);
    }

    private List<(string Name, string Content)> Renditions(string output) =>
        [.. folder.Files()
            .Where(file => file.StartsWith(output + "/", StringComparison.Ordinal))
            .Select(file => (file[output.Length..], Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Join(folder.Path, file))))))];
}
