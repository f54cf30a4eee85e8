using System.Collections.Frozen;

namespace Portable.Emulators.Running;

/// <summary>How to start an emulator that is installed on this machine.</summary>
internal sealed record LocalProgram
{
    /// <summary>The programs that must be on the path.</summary>
    public required IReadOnlyList<string> Needs { get; init; }

    /// <summary>What else is missing, in a sentence; <see langword="null"/> if nothing.</summary>
    public Func<string?> FindMissing { get; init; } = () => null;

    /// <summary>How to get them, as part of a sentence: “install it with …”.</summary>
    public required string Remedy { get; init; }

    /// <summary>The command line that makes it listen on a port of 127.0.0.1.</summary>
    public required Func<int, IReadOnlyList<string>> Command { get; init; }

    /// <summary>What it writes once it listens, where an answer on its port does not prove that: a program that stays alive although another has its
    /// port. By default the answer is enough.</summary>
    public Func<int, string>? ReadyWords { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Why it cannot be started here; <see langword="null"/> if it can.</summary>
    public string? FindAbsence()
    {
        if (OperatingSystem.IsWindows())
            return "Local programs are started on Linux and macOS only.";
        var missing = Needs.Where(name => ProgramPath.Find(name) is null).ToArray();
        return missing.Length > 0 ? $"Not on the path: {string.Join(", ", missing)}; {Remedy}." : FindMissing();
    }
}
