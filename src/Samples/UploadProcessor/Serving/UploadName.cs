using Microsoft.AspNetCore.Http;
using Portable.ObjectStorage;
using UploadProcessor.Processing;

namespace UploadProcessor.Serving;

/// <summary>Which names photographs may be uploaded under: that of a file, never a path. What breaks the rule is refused and not mended, for two names must
/// not become one.</summary>
internal static class UploadName
{
    /// <summary>The longest name, in UTF-16 characters: it leaves room for what renditions' keys have more.</summary>
    public const int MostCharacters = 200;

    /// <summary>The key for a name.</summary>
    /// <param name="name">The name as the client gave it.</param>
    /// <returns>The key of the upload.</returns>
    /// <exception cref="RefusedException">It is missing, too long, a path, or holds what no file's name should.</exception>
    public static ObjectKey KeyOf(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            throw Refuse("The name is missing: it is given as ?name=…");
        if (name.Length > MostCharacters)
            throw Refuse($"The name has {name.Length:N0} characters, more than {MostCharacters}.");
        if (name.AsSpan().ContainsAny('/', '\\'))
            throw Refuse("The name is a path: it holds a slash or a backslash.");
        if (name.Any(char.IsControl))
            throw Refuse("The name holds a control character.");
        var key = PhotoKeys.UploadOf(name);
        return key.PortabilityProblem() is { } problem ? throw Refuse($"The name cannot be stored: {problem}.") : key;
    }

    private static RefusedException Refuse(string detail) => new(StatusCodes.Status400BadRequest, "Unusable name", detail);
}
