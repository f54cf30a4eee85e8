using Portable.Emulators;
using Portable.Emulators.Gcp;
using Portable.Emulators.ServiceBus;

namespace UploadProcessor.Tests;

/// <summary>The same program on another cloud, by configuration alone.</summary>
public sealed class CloudTests : IDisposable
{
    private const string SendsItsOwnEvents = "--Portable:ObjectStores:uploads:Events:RaisedBy=Application";

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

    /// <summary>Blob Storage's events come by Event Grid, which nothing emulates: the program sends its own.</summary>
    [Fact]
    public async Task On_Azure_it_leaves_the_renditions_it_leaves_in_memory()
    {
        await using var bus = await ServiceBusEmulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await LeavesTheRenditionsItLeavesInMemoryAsync(
            "Azure",
            await AzuriteAsync(Emulator.AzuriteBlob, "Blob"),
            $"--Portable:Azure:ServiceBusConnectionString={bus.ConnectionString}",
            $"--Portable:Azure:ServiceBusManagementEndpoint={bus.ManagementEndpoint}",
            SendsItsOwnEvents);
    }

    [Fact]
    public async Task With_Storage_Queues_in_place_of_Service_Bus_it_leaves_the_same()
    {
        await LeavesTheRenditionsItLeavesInMemoryAsync(
            "Azure",
            await AzuriteAsync(Emulator.AzuriteBlob, "Blob"),
            await AzuriteAsync(Emulator.AzuriteQueue, "Queue", "StorageQueues:"),
            "--Portable:MessageQueues:uploads:Provider=AzureQueues",
            SendsItsOwnEvents);
    }

    [Fact]
    public async Task With_the_store_on_one_cloud_and_the_queue_on_another_it_leaves_the_same()
    {
        await SkipIfAbsentAsync(Emulator.PubSub);
        var pubsub = await Emulator.PubSub.StartAsync(TestContext.Current.CancellationToken);
        await LeavesTheRenditionsItLeavesInMemoryAsync(
            "Azure",
            await AzuriteAsync(Emulator.AzuriteBlob, "Blob"),
            "--Portable:MessageQueues:uploads:Provider=Gcp",
            "--Portable:Gcp:ProjectId=portable",
            $"--Portable:Gcp:PubSub:Endpoint={pubsub.Endpoint}",
            SendsItsOwnEvents);
    }

    private static async Task<string> AzuriteAsync(Emulator emulator, string service, string part = "")
    {
        await SkipIfAbsentAsync(emulator);
        var azurite = await emulator.StartAsync(TestContext.Current.CancellationToken);
        var (account, key) = (azurite.Credentials.AccessKey, azurite.Credentials.SecretKey);
        return $"--Portable:Azure:{part}ConnectionString=DefaultEndpointsProtocol=http;AccountName={account};AccountKey={key};{service}Endpoint={new Uri(azurite.Endpoint, account)}";
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
