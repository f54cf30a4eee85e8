using System.Security.Cryptography;
using System.Text.Json;
using NetVips;
using Portable.Emulators;
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

    [Theory]
    [InlineData(CloudSetUp.Aws, "Aws")]
    [InlineData(CloudSetUp.Gcp, "Gcp")]
    [InlineData(CloudSetUp.Azure, "Azure")]
    [InlineData(CloudSetUp.StorageQueues, "Azure")]
    public async Task In_a_cloud(string cloud, string provider)
    {
        SkipIfAbsent(Chromium.FindAbsence());
        await using var setUp = await CloudSetUp.StartAsync(cloud);

        var seen = await UseAsync([.. setUp.Settings]);

        Assert.StartsWith($"{provider} · photos-", Text(seen, "store"), StringComparison.Ordinal);
        Assert.Empty(seen.GetProperty("puts").EnumerateArray());
    }

    /// <summary>Moto lets every origin in. What is no photograph is the worker's to find out then.</summary>
    [Fact]
    public async Task On_AWS_straight_to_the_bucket()
    {
        SkipIfAbsent(Chromium.FindAbsence());
        await using var setUp = await CloudSetUp.StartAsync(CloudSetUp.Aws, DirectUploads);

        var seen = await UseAsync([.. setUp.Settings]);

        var puts = seen.GetProperty("puts").EnumerateArray().Select(put => put.GetString()).ToList();
        var moto = await Emulator.Moto.StartAsync(Token);
        Assert.Equal(Enumerable.Repeat(moto.Endpoint.GetLeftPart(UriPartial.Authority), 5), puts);
    }

    private static void SkipIfAbsent(string? absence) => Assert.SkipWhen(absence is not null, absence ?? string.Empty);

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
