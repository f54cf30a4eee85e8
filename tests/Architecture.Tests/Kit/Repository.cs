using System.Reflection;

namespace Portable.Architecture.Tests.Kit;

/// <summary>The sources on disk.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = ["bin", "obj", "artifacts", "node_modules", ".git", "TestResults", "BenchmarkDotNet.Artifacts", "renditions"];

    public static string Root { get; } =
        typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == "RepositoryRoot").Value!;

    /// <summary>The libraries that users install.</summary>
    public static IReadOnlyList<ProjectFile> Shipped { get; } =
        [.. Files("src", ".csproj").Where(path => !path.StartsWith("src/Samples/", StringComparison.Ordinal)).Select(path => new ProjectFile(path))];

    public static IReadOnlyList<ProjectFile> Samples { get; } = [.. Files("src/Samples", ".csproj").Select(path => new ProjectFile(path))];

    public static IReadOnlyList<ProjectFile> Adapters { get; } =
        [.. Shipped.Where(project => project.Name.StartsWith("Portable.Adapters.", StringComparison.Ordinal))];

    /// <summary>Paths from the root, with slashes, in order.</summary>
    public static IEnumerable<string> Files(string folder, params string[] extensions) =>
        Walk(new DirectoryInfo(Path.Combine(Root, folder)))
            .Where(file => extensions.Contains(file.Extension, StringComparer.Ordinal))
            .Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static bool Exists(string path) => Path.Exists(Path.Combine(Root, path));

    private static IEnumerable<FileInfo> Walk(DirectoryInfo folder) =>
        folder.Exists
            ? folder.EnumerateFiles().Concat(folder.EnumerateDirectories().Where(inner => !NotOurs.Contains(inner.Name, StringComparer.Ordinal)).SelectMany(Walk))
            : [];
}
