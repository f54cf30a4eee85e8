using System.Text.Json;
using Portable.Emulators.Running;

namespace Portable.Emulators.Docker;

/// <summary>The images of <c>images.json</c>, the one place where they are pinned.</summary>
internal static class ImagePins
{
    /// <summary>Every emulator's image, by the emulator's name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(EmulatorsFolder.Combine("images.json")))!;

    /// <summary>The variable that names another image in an image's place, such as <c>PORTABLE_IMAGE_MOTO</c>.</summary>
    public static string Variable(string name) => EnvironmentName.Of("PORTABLE_IMAGE", name);

    /// <summary>The pinned image, unless the environment names another.</summary>
    public static string Find(string name) =>
        Environment.GetEnvironmentVariable(Variable(name)) is { Length: > 0 } other ? other : All[name];
}
