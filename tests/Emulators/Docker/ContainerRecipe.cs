using System.Collections.Frozen;

namespace Portable.Emulators.Docker;

/// <summary>How to start an emulator's image.</summary>
internal sealed record ContainerRecipe
{
    /// <summary>The name of its image in <c>images.json</c>.</summary>
    public required string Image { get; init; }

    /// <summary>The port it listens on inside the container.</summary>
    public required int Port { get; init; }

    /// <summary>The arguments; none if the image knows them.</summary>
    public IReadOnlyList<string> Command { get; init; } = [];

    /// <summary>A folder of this machine that is copied to <c>/portable</c>.</summary>
    public string? Folder { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = FrozenDictionary<string, string>.Empty;
}
