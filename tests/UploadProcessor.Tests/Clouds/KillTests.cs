using System.Net;
using Portable.MessageQueues;
using Portable.ObjectStorage;
using UploadProcessor.Processing;

namespace UploadProcessor.Tests.Clouds;

/// <summary>The program is killed in mid-run, when it can finish and give back nothing, and started again. In memory there is nothing to start again from:
/// bucket and queue are the process's own, and gone with it.</summary>
public sealed class KillTests : IClassFixture<KilledPhotos>, IDisposable
{
    private const int Killed = 128 + 9;

    /// <summary>What the killed process held comes back when its lease ends. A machine that stands still may let leases end too, which counts as a delivery.</summary>
    private static readonly string[] ShortLeases = ["Portable:MessageQueues:uploads:LeaseDuration=00:00:10", "Portable:MessageQueues:uploads:MaxDeliveryCount=20"];

    private readonly PublishedProgram program;
    private readonly KilledPhotos photos;
    private readonly TemporaryFolder folder = new();

    public KillTests(PublishedProgram program, KilledPhotos photos)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signals to send.");
        (this.program, this.photos) = (program, photos);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    /// <summary>Of the broken photograph there may be two letters then, for it was uploaded twice; they say the same.</summary>
    [Theory]
    [MemberData(nameof(CloudSetUp.Providers), MemberType = typeof(CloudSetUp))]
    public async Task A_run_that_was_killed_leaves_after_another_what_one_run_leaves(string cloud)
    {
        await using var setUp = await CloudSetUp.StartAsync(cloud, ShortLeases);
        string[] arguments = ["--in", photos.Folder, "--out", "out", .. setUp.Arguments];
        var expected = await photos.ExpectedAsync();
        await using (var first = await program.StartAsync(folder.Path, arguments))
        {
            await first.WaitForLineAsync("[2/25]");
            await KillAsync(first);
        }

        await IsInTheMiddleAsync(setUp.Store, expected);

        var (exitCode, output, errors) = await program.RunAsync(folder.Path, arguments);

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains(output, line => line.StartsWith("24 photographs processed, 72 renditions, 1 dead letter, 0 lost;", StringComparison.Ordinal));
        var remains = await setUp.ReadAsync();
        Assert.Equal(expected.Renditions, remains.Renditions);
        Assert.Equal(expected.Letters, remains.Letters);

        // What the killed process was writing at that moment has a hidden name, never a rendition's.
        var files = folder.Files().Where(file => !file.EndsWith(".partial", StringComparison.Ordinal));
        Assert.Equal(
            expected.Renditions.Select(rendition => (rendition.Key, rendition.Content)),
            files.Select(file => (file.Replace("out/", "processed/", StringComparison.Ordinal), StoredRendition.Hash(File.ReadAllBytes(Path.Join(folder.Path, file))))));
    }

    /// <summary>Nobody sends anything again: what was acknowledged is in the queue, or comes back to it.</summary>
    [Theory]
    [MemberData(nameof(CloudSetUp.Providers), MemberType = typeof(CloudSetUp))]
    public async Task A_server_that_was_killed_loses_nothing_that_it_had_acknowledged(string cloud)
    {
        await using var setUp = await CloudSetUp.StartAsync(cloud, ShortLeases);
        string[] arguments = ["serve", "--urls=http://127.0.0.1:0", .. setUp.Arguments];
        var expected = await photos.ExpectedAsync();
        await using (var first = await program.StartAsync(folder.Path, arguments))
        {
            await UploadAsync(await first.WaitForLineAsync("http://"));
            await Wait.UntilAsync(async () => await CountAsync(setUp) > 0);
            await KillAsync(first);
        }

        await IsInTheMiddleAsync(setUp.Store, expected);

        await using var second = await program.StartAsync(folder.Path, arguments);
        await second.WaitForLineAsync("http://");
        await Wait.UntilAsync(async () => await CountAsync(setUp) == expected.Renditions.Count);
        var remains = await setUp.ReadAsync();
        Assert.Equal(expected.Renditions, remains.Renditions);
        Assert.Equal(expected.Letters, remains.Letters);

        // Pub/Sub alone does not count.
        if (setUp.Queue.Capabilities.Supports(MessageQueueFeature.Counts))
            await Wait.UntilAsync(async () => await setUp.Queue.CountAsync(Token) == default);
        await second.SignalAsync("TERM");
        var (exitCode, _, errors) = await second.EndAsync();
        Assert.Equal((0, string.Empty), (exitCode, errors));
    }

    private static async Task<int> CountAsync(CloudSetUp setUp) =>
        await setUp.Store.ListAsync(new ListOptions { Prefix = PhotoKeys.Processed }, Token).CountAsync(Token);

    private static async Task KillAsync(ProgramRun run)
    {
        run.Kill();
        Assert.Equal(Killed, (await run.EndAsync()).ExitCode);
    }

    /// <summary>Something is left to do, and nothing is half done: whatever has a rendition's key is that rendition.</summary>
    private static async Task IsInTheMiddleAsync(IObjectStore store, Remains expected)
    {
        var halfway = await StoredRendition.ReadAllAsync(store);
        Assert.InRange(halfway.Count, 1, expected.Renditions.Count - 1);
        Assert.Subset(expected.Renditions.ToHashSet(), halfway.ToHashSet());
    }

    private async Task UploadAsync(string line)
    {
        using var client = new HttpClient { BaseAddress = new Uri(line[..line.IndexOf(": ", StringComparison.Ordinal)]) };
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = Token };
        await Parallel.ForEachAsync(photos.Names, parallel, async (name, token) =>
        {
            using var body = new ByteArrayContent(await File.ReadAllBytesAsync(Path.Join(photos.Folder, name), token));
            using var answer = await client.PostAsync(new Uri($"/uploads?name={name}", UriKind.Relative), body, token);
            Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        });
    }
}
