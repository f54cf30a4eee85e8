using Portable.Emulators.Running;

namespace Portable.Emulators.Node;

/// <summary>The folder of npm packages: emulators, and the official JavaScript clients.</summary>
internal static class NpmFolder
{
    public const string Remedy = "install Node 20 or later, and the packages with: npm ci --prefix tests/Emulators/npm";

    public static string Path { get; } = EmulatorsFolder.Combine("npm");

    /// <summary>Why a package cannot be used, in a sentence; <see langword="null"/> if it can.</summary>
    public static string? FindMissing(string package) =>
        Directory.Exists(System.IO.Path.Combine(Path, "node_modules", package)) ? null : $"The npm package {package} is not installed; {Remedy}.";
}
