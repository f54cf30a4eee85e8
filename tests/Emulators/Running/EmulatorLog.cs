using System.Globalization;

namespace Portable.Emulators.Running;

/// <summary>What emulators write is kept in the system's folder for temporary files, in a folder <c>portable-emulators</c>.</summary>
internal static class EmulatorLog
{
    private const int TailLines = 5;
    private static int count;

    public static string Create(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "portable-emulators"));
        var file = string.Create(CultureInfo.InvariantCulture, $"{name}-{Environment.ProcessId}-{Interlocked.Increment(ref count)}.log");
        var path = Path.Combine(folder.FullName, file);
        File.WriteAllText(path, string.Empty);
        return path;
    }

    public static string Read(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    /// <summary>The end of a sentence that tells what a log said at last and where it is.</summary>
    public static string Tail(string path)
    {
        var lines = Read(path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return $": {(lines.Length == 0 ? "it wrote nothing" : string.Join(" | ", lines[^Math.Min(TailLines, lines.Length)..]))} (log: {path}).";
    }
}
