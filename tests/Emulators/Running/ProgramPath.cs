namespace Portable.Emulators.Running;

/// <summary>Looks for programs as a shell does.</summary>
internal static class ProgramPath
{
    /// <summary>The full path of a program in one of the folders of <c>PATH</c>; <see langword="null"/> if there is none.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? string.Empty)
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
