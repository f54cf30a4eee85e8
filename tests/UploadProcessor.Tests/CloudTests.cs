using Portable.Emulators;
using Portable.Emulators.Gcp;

namespace UploadProcessor.Tests;

/// <summary>The same program on another cloud, by configuration alone.</summary>
public sealed class CloudTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task On_AWS_it_leaves_the_renditions_it_leaves_in_memory()
    {
        await SkipIfAbsentAsync(Emulator.Moto);
        var moto = await Emulator.Moto.StartAsync(TestContext.Current.CancellationToken);
        await LeavesTheRenditionsItLeavesInMemoryAsync(
            "Aws",
            $"--Portable:Aws:ServiceUrl={moto.Endpoint}",
            $"--Portable:Aws:AccessKey={moto.Credentials.AccessKey}",
            $"--Portable:Aws:SecretKey={moto.Credentials.SecretKey}");
    }

    /// <summary>The bucket itself tells Pub/Sub of its objects, as Cloud Storage does.</summary>
    [Fact]
    public async Task On_Google_Cloud_it_leaves_the_renditions_it_leaves_in_memory()
    {
        await SkipIfAbsentAsync(Emulator.PubSub);
        var pubsub = await Emulator.PubSub.StartAsync(TestContext.Current.CancellationToken);
        await using var storage = await CloudStorageProgram.StartAsync(pubsub.Endpoint);
        await LeavesTheRenditionsItLeavesInMemoryAsync(
            "Gcp",
            "--Portable:Gcp:ProjectId=portable",
            $"--Portable:Gcp:Storage:Endpoint={storage.Endpoint}",
            $"--Portable:Gcp:PubSub:Endpoint={pubsub.Endpoint}");
    }

    private static async Task SkipIfAbsentAsync(Emulator emulator)
    {
        var absence = await emulator.FindAbsenceAsync(TestContext.Current.CancellationToken);
        Assert.SkipWhen(absence is not null, absence ?? string.Empty);
    }

    private async Task LeavesTheRenditionsItLeavesInMemoryAsync(string provider, params string[] settings)
    {
        var memory = await ProgramRun.RunAsync(folder.Path, "--out", "memory");
        var cloud = await ProgramRun.RunAsync(folder.Path, [
            "--out",
            "cloud",
            $"--Portable:Provider={provider}",
            .. settings,
            $"--Portable:ObjectStores:uploads:Bucket=photos-{Guid.NewGuid():N}",
            $"--Portable:MessageQueues:uploads:Queue=uploads-{Guid.NewGuid():N}",
        ]);

        Assert.Equal((0, string.Empty, 0, string.Empty), (memory.ExitCode, memory.Errors, cloud.ExitCode, cloud.Errors));
        Assert.Contains($"provider {provider}, renditions to {Path.Join(folder.Path, "cloud")}", cloud.Output);
        Assert.Contains("  broken-truncated.jpg: UnreadableImage: The image is damaged: VipsJpeg: premature end of JPEG image.", cloud.Output);
        Assert.Contains(cloud.Output, line => line.StartsWith("6 photographs processed, 18 renditions, 1 dead letter, 0 lost;", StringComparison.Ordinal));
        Assert.Equal(Renditions("memory"), Renditions("cloud"));
        Assert.Equal(18, Renditions("cloud").Count);
    }

    private List<(string Name, string Content)> Renditions(string output) =>
        [.. folder.Files()
            .Where(file => file.StartsWith(output + "/", StringComparison.Ordinal))
            .Select(file => (file[output.Length..], Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Join(folder.Path, file))))))];
}
