using System.Reflection;

namespace Portable.Emulators.Running;

/// <summary>The folder of this project's sources: scripts and npm packages are used from there.</summary>
internal static class EmulatorsFolder
{
    private static readonly string Root =
        typeof(EmulatorsFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(item => item.Key == nameof(EmulatorsFolder)).Value!;

    public static string Combine(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);
}
