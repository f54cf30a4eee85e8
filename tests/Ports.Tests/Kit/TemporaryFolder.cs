namespace Portable.Tests.Kit;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string path = Directory.CreateTempSubdirectory("portable-").FullName;

    public IEnumerable<string> Names => Directory.EnumerateFileSystemEntries(path).Select(name => Path.GetFileName(name)).Order(StringComparer.Ordinal);

    public string File(string name) => Path.Combine(path, name);

    public void Dispose() => Directory.Delete(path, recursive: true);
}
