namespace UploadProcessor.Tests.Clouds;

/// <summary>A folder with enough photographs to be in the middle of, and what becomes of them.</summary>
public sealed class KilledPhotos : IDisposable
{
    private const int Copies = 4;
    private const string Broken = "broken-truncated.jpg";

    private readonly TemporaryFolder folder = new();
    private readonly Lazy<Task<Remains>> expected;

    public KilledPhotos()
    {
        foreach (var name in Photos.Bundled.Select(row => row.Data.Item1))
        {
            for (var i = 1; i <= Copies; i++)
                folder.Write($"{i}-{name}", Photos.Bundle(name));
        }

        folder.Write($"2-{Broken}", Photos.Bundle(Broken));
        expected = new(() => Remains.InMemoryAsync(Folder));
    }

    /// <summary>24 photographs and a broken one.</summary>
    public string Folder => folder.Path;

    /// <summary>The names of all.</summary>
    public IReadOnlyList<string> Names => folder.Files();

    public void Dispose() => folder.Dispose();

    /// <summary>What is left of them when all are done with.</summary>
    internal Task<Remains> ExpectedAsync() => expected.Value;
}
