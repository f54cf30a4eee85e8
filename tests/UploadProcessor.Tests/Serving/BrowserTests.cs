using System.Security.Cryptography;
using System.Text.Json;
using NetVips;
using Portable.Emulators;
using Portable.Emulators.Gcp;
using Portable.Emulators.Node;
using UploadProcessor.Images;

namespace UploadProcessor.Tests.Serving;

/// <summary>The page in a real browser, on every provider: uploads, progress, renditions, a dead letter, and back with it.</summary>
/// <remarks>Pictures are taken on the way; <c>PORTABLE_SCREENSHOTS=$PWD/docs/screenshots</c> keeps those of the page in memory.</remarks>
public sealed class BrowserTests : IDisposable
{
    private const string Broken = "broken-truncated.jpg";
    private const string DirectUploads = "UploadProcessor:DirectUploads=true";

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task In_memory()
    {
        SkipIfAbsent(Chromium.FindAbsence());

        var seen = await UseAsync();

        Assert.Equal("InMemory · photos", Text(seen, "store"));
        foreach (var name in (string[])["light.png", "dark.png", "narrow.png"])
        {
            using var picture = Image.NewFromFile(Path.Join(folder.Path, name));
            Assert.InRange(picture.Height, 600, 2000);
            if (Environment.GetEnvironmentVariable("PORTABLE_SCREENSHOTS") is { Length: > 0 } kept)
                picture.Pngsave(Path.Join(Directory.CreateDirectory(kept).FullName, name), palette: true);
        }
    }

    [Fact]
    public async Task On_AWS()
    {
        var settings = await AwsAsync();

        var seen = await UseAsync(settings);

        Assert.StartsWith("Aws · photos-", Text(seen, "store"), StringComparison.Ordinal);
        Assert.Empty(seen.GetProperty("puts").EnumerateArray());
    }

    /// <summary>Moto lets every origin in. What is no photograph is the worker's to find out then.</summary>
    [Fact]
    public async Task On_AWS_straight_to_the_bucket()
    {
        var settings = await AwsAsync();

        var seen = await UseAsync([.. settings, DirectUploads]);

        var puts = seen.GetProperty("puts").EnumerateArray().Select(put => put.GetString()).ToList();
        var moto = await Emulator.Moto.StartAsync(Token);
        Assert.Equal(Enumerable.Repeat(moto.Endpoint.GetLeftPart(UriPartial.Authority), 5), puts);
    }

    [Fact]
    public async Task On_Google_Cloud()
    {
        SkipIfAbsent(Chromium.FindAbsence() ?? await Emulator.PubSub.FindAbsenceAsync(Token));
        var pubsub = await Emulator.PubSub.StartAsync(Token);
        await using var storage = await CloudStorageProgram.StartAsync(pubsub.Endpoint);

        var seen = await UseAsync([
            "Portable:Provider=Gcp",
            "Portable:Gcp:ProjectId=portable",
            $"Portable:Gcp:Storage:Endpoint={storage.Endpoint}",
            $"Portable:Gcp:PubSub:Endpoint={pubsub.Endpoint}",
            .. OwnNames(),
        ]);

        Assert.StartsWith("Gcp · photos-", Text(seen, "store"), StringComparison.Ordinal);
    }

    /// <summary>Azurite raises no events, so the application sends its own. The queue is another provider's than the store.</summary>
    [Fact]
    public async Task On_Azure_with_events_of_the_application()
    {
        SkipIfAbsent(Chromium.FindAbsence() ?? await Emulator.AzuriteBlob.FindAbsenceAsync(Token) ?? await Emulator.AzuriteQueue.FindAbsenceAsync(Token));
        var (blobs, queues) = (await Emulator.AzuriteBlob.StartAsync(Token), await Emulator.AzuriteQueue.StartAsync(Token));
        var account = blobs.Credentials.AccessKey;

        var seen = await UseAsync([
            $"Portable:Azure:ConnectionString=AccountName={account};AccountKey={blobs.Credentials.SecretKey};BlobEndpoint={blobs.Endpoint}{account};QueueEndpoint={queues.Endpoint}{account}",
            "Portable:ObjectStores:uploads:Provider=Azure",
            "Portable:ObjectStores:uploads:Events:RaisedBy=Application",
            "Portable:MessageQueues:uploads:Provider=AzureQueues",
            .. OwnNames(),
        ]);

        Assert.StartsWith("Azure · photos-", Text(seen, "store"), StringComparison.Ordinal);
    }

    private static void SkipIfAbsent(string? absence) => Assert.SkipWhen(absence is not null, absence ?? string.Empty);

    private static async Task<string[]> AwsAsync()
    {
        SkipIfAbsent(Chromium.FindAbsence() ?? await Emulator.Moto.FindAbsenceAsync(Token));
        var moto = await Emulator.Moto.StartAsync(Token);
        return [
            "Portable:Provider=Aws",
            $"Portable:Aws:ServiceUrl={moto.Endpoint}",
            $"Portable:Aws:AccessKey={moto.Credentials.AccessKey}",
            $"Portable:Aws:SecretKey={moto.Credentials.SecretKey}",
            .. OwnNames(),
        ];
    }

    private static string[] OwnNames() =>
        [$"Portable:ObjectStores:uploads:Bucket=photos-{Guid.NewGuid():N}", $"Portable:MessageQueues:uploads:Queue=uploads-{Guid.NewGuid():N}"];

    private static string Text(JsonElement seen, string name) => seen.GetProperty(name).GetString()!;

    private async Task<JsonElement> UseAsync(params string[] settings)
    {
        string[] good = ["chelsea.png", "coffee.png", "rocket.jpg"];
        var direct = settings.Contains(DirectUploads);
        await using var server = await RunningServer.StartAsync(settings);
        var seen = await NodeProgram.RunAsync(
            Path.Join(AppContext.BaseDirectory, "Serving", "browser.mjs"),
            new
            {
                Browser = Chromium.Path,
                Address = server.Client.BaseAddress,
                Photos = good.Append(Broken).Select(name => Path.Join(Photos.Folder, name)),
                Fake = direct ? null : folder.Write("fake.jpg", "no photograph"u8),
                Mended = folder.Write(Broken, Photos.Bundle("retina.jpg")),
                Screenshots = folder.Path,
            },
            Token);

        Assert.Equal("files", Text(seen, "first"));
        Assert.StartsWith($"{Broken}\n\nUnreadableImage, after 1 delivery\n\nThe image is damaged: VipsJpeg: premature end of JPEG image", Text(seen, "listed"), StringComparison.Ordinal);
        Assert.Equal(good.Length + 1, seen.GetProperty("bars").EnumerateArray().Count(bar => bar.GetDouble() == 1));
        Assert.Equal(await RenditionsAsync(good), seen.GetProperty("renditions").EnumerateObject().ToDictionary(item => item.Name, item => item.Value.GetString()!));
        Assert.All((string[])["complaints", "nameless", "distorted"], trouble => Assert.Equal((trouble, "[]"), (trouble, seen.GetProperty(trouble).GetRawText())));
        Assert.InRange(seen.GetProperty("overflow").GetInt32(), int.MinValue, 0);
        Assert.Equal(direct ? null : "By its content, whatever its name says, this is no JPEG, PNG, WebP, GIF or TIFF image.", seen.GetProperty("refused").GetString());
        Assert.Equal("1", Text(seen, "moved"));
        return seen;
    }

    /// <summary>What the renditions must be to the byte.</summary>
    private static async Task<Dictionary<string, string>> RenditionsAsync(string[] names)
    {
        var expected = new Dictionary<string, string>();
        foreach (var name in names)
        {
            using var content = new MemoryStream(Photos.Bundle(name));
            foreach (var rendition in (await new Renditions(new ImageOptions()).RenderAsync(content, Token)).Renditions)
                expected[$"/renditions/{rendition.Size.Name}/{name}.webp"] = Convert.ToHexStringLower(SHA256.HashData(rendition.Bytes.Span));
        }

        return expected;
    }
}
