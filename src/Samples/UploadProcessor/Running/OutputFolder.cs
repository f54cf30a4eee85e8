namespace UploadProcessor.Running;

/// <summary>The folder that renditions are written to.</summary>
internal sealed class OutputFolder
{
    private OutputFolder(string path) => Path = path;

    /// <summary>The folder, in full.</summary>
    public string Path { get; }

    /// <summary>Makes the folder if it is not there, and proves that files can be written to it.</summary>
    /// <param name="path">The folder.</param>
    /// <returns>The folder.</returns>
    /// <exception cref="UsageException">It cannot be written to.</exception>
    public static OutputFolder Open(string path)
    {
        try
        {
            var root = Directory.CreateDirectory(path).FullName;
            using (File.Create(System.IO.Path.Join(root, $".{Guid.NewGuid():N}.tmp"), bufferSize: 0, FileOptions.DeleteOnClose))
                return new OutputFolder(root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"The folder '{path}' cannot be written to: {exception.Message}", exception);
        }
    }

    /// <summary>Where a file of this name goes; its sub-folders are made.</summary>
    /// <param name="name">The name, with <c>/</c> between sub-folders.</param>
    /// <returns>The path.</returns>
    public string Prepare(string name)
    {
        var path = System.IO.Path.Join(Path, name.Replace('/', System.IO.Path.DirectorySeparatorChar));
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        return path;
    }
}
