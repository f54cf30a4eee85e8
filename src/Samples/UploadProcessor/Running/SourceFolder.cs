using System.Collections.Frozen;
using System.IO.Enumeration;
using UploadProcessor.Images;

namespace UploadProcessor.Running;

/// <summary>A folder of photographs, with its sub-folders.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Images">Its photographs, in the order of their names.</param>
/// <param name="Skipped">The names of the other files.</param>
internal sealed record SourceFolder(string Path, IReadOnlyList<SourceFile> Images, IReadOnlyList<string> Skipped)
{
    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".png"] = "image/png",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
        [".tif"] = "image/tiff",
        [".tiff"] = "image/tiff",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks through a folder. Linked folders are not followed, for they may lead in a circle.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="outputPath">Where renditions go: those of an earlier run are no photographs to process.</param>
    /// <returns>What is there.</returns>
    /// <exception cref="UsageException">There is no such folder, it cannot be read, or holds no photographs.</exception>
    public static SourceFolder Scan(string path, string outputPath)
    {
        var root = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(root))
            throw new UsageException(File.Exists(root) ? $"'{path}' is a file, not a folder." : $"The folder '{path}' does not exist.");
        var earlier = RenditionSize.All.Select(size => System.IO.Path.Join(System.IO.Path.GetFullPath(outputPath), size.Name)).ToHashSet(StringComparer.Ordinal);
        try
        {
            var files = Enumerate(root, earlier).OrderBy(file => file.Name, StringComparer.Ordinal).ToLookup(file => ContentTypeOf(file.Name) is not null);
            return files[true].Any()
                ? new SourceFolder(root, [.. files[true]], [.. files[false].Select(file => file.Name)])
                : throw new UsageException($"There are no photographs ({string.Join(", ", ContentTypes.Keys.Order(StringComparer.Ordinal))}) in '{path}'.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The folder '{path}' cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>The media type that a file's extension tells of.</summary>
    /// <param name="name">The file's name.</param>
    /// <returns>The type, or <see langword="null"/> when it is that of no photograph.</returns>
    public static string? ContentTypeOf(string name) => ContentTypes.GetValueOrDefault(System.IO.Path.GetExtension(name));

    private static FileSystemEnumerable<SourceFile> Enumerate(string root, HashSet<string> without)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.None };
        return new FileSystemEnumerable<SourceFile>(root, (ref FileSystemEntry entry) => ToFile(root, entry.ToSpecifiedFullPath(), entry.Length), options)
        {
            ShouldIncludePredicate = (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = (ref FileSystemEntry entry) =>
                !entry.Attributes.HasFlag(FileAttributes.ReparsePoint) && !without.Contains(entry.ToFullPath()),
        };
    }

    private static SourceFile ToFile(string root, string path, long size) =>
        new(System.IO.Path.GetRelativePath(root, path).Replace(System.IO.Path.DirectorySeparatorChar, '/'), path, size);
}
