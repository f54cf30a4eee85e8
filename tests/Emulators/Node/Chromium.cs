using Portable.Emulators.Running;

namespace Portable.Emulators.Node;

/// <summary>A browser without a window, for JavaScript that drives one with <c>puppeteer-core</c>.</summary>
public static class Chromium
{
    /// <summary>Where it is; <see langword="null"/> if it is not on the path.</summary>
    public static string? Path { get; } = ProgramPath.Find("chromium") ?? ProgramPath.Find("chromium-browser") ?? ProgramPath.Find("google-chrome");

    /// <summary>Why no browser can be driven here.</summary>
    /// <returns>The reason in a sentence; <see langword="null"/> if it can.</returns>
    public static string? FindAbsence() =>
        Path is null ? "Not on the path: chromium; on Debian, apt-get install chromium." : NodeProgram.FindAbsence("puppeteer-core");
}
