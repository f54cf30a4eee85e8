namespace Portable.Emulators.Running;

internal static class EnvironmentName
{
    /// <summary>The name of a variable: <c>MinIO</c> becomes <c>PREFIX_MIN_IO</c>.</summary>
    public static string Of(string prefix, string name) =>
        $"{prefix}_{string.Concat(name.Select((letter, index) => index > 0 && char.IsUpper(letter) && char.IsLower(name[index - 1]) ? $"_{letter}" : $"{letter}")).ToUpperInvariant()}";
}
