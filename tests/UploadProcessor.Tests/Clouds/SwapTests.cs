namespace UploadProcessor.Tests.Clouds;

/// <summary>One published build of the program and the same photographs: configuration alone moves it, and what it leaves is the same to the byte, with all
/// that is stored beside it.</summary>
public sealed class SwapTests(PublishedProgram program) : IDisposable
{
    private static readonly Lazy<Task<Remains>> Expected = new(() => Remains.InMemoryAsync(Photos.Folder));

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>What lay in its memory is gone with the program: of that, its files and its words tell.</summary>
    [Fact]
    public async Task In_memory_it_leaves_what_the_handler_makes() => await LeavesTheSameAsync("InMemory", []);

    [Theory]
    [MemberData(nameof(CloudSetUp.All), MemberType = typeof(CloudSetUp))]
    public async Task In_a_cloud_it_leaves_what_it_leaves_in_memory(string cloud)
    {
        await using var setUp = await CloudSetUp.StartAsync(cloud);

        await LeavesTheSameAsync(setUp.Provider, setUp.Arguments);

        var expected = await Expected.Value;
        var remains = await setUp.ReadAsync();
        Assert.Equal(expected.Renditions, remains.Renditions);
        Assert.Equal(expected.Letters, remains.Letters);
    }

    private async Task LeavesTheSameAsync(string provider, IEnumerable<string> arguments)
    {
        var (exitCode, output, errors) = await program.RunAsync(folder.Path, ["--out", "out", .. arguments]);

        Assert.Equal((0, string.Empty), (exitCode, errors));
        Assert.Contains($"provider {provider}, renditions to {Path.Join(folder.Path, "out")}", output);
        Assert.Contains(output, line => line.StartsWith("6 photographs processed, 18 renditions, 1 dead letter, 0 lost;", StringComparison.Ordinal));
        var expected = await Expected.Value;
        Assert.Equal(["uploads/" + output.Single(line => line.StartsWith("  broken", StringComparison.Ordinal)).Trim()], expected.Letters);
        Assert.Equal(18, expected.Renditions.Count);
        Assert.Equal(
            expected.Renditions.Select(rendition => (rendition.Key, rendition.Content)),
            folder.Files().Select(file => (file.Replace("out/", "processed/", StringComparison.Ordinal), StoredRendition.Hash(File.ReadAllBytes(Path.Join(folder.Path, file))))));
    }
}
