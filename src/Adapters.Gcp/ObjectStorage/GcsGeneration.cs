using System.Globalization;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>The generation of an object as its version mark: <c>"1757680000000000"</c>. Cloud Storage's own ETag changes with metadata too, and no precondition
/// of the JSON API's uploads takes it.</summary>
internal static class GcsGeneration
{
    /// <summary>A generation as an ETag.</summary>
    public static ETag Tag(long generation) => new(string.Create(CultureInfo.InvariantCulture, $"\"{generation}\""));

    /// <summary>The generation of an ETag; <see langword="null"/> for one of another provider, which no object here has.</summary>
    public static string? Of(ETag etag)
    {
        var text = etag.Value.AsSpan();
        if (text is ['"', .. var inner, '"'])
            text = inner;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var generation) && generation > 0 ? text.ToString() : null;
    }

    /// <summary>The parameter of a write.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="parameter"><c>&amp;ifGenerationMatch=…</c>, or nothing.</param>
    /// <returns><see langword="false"/> when the condition cannot hold.</returns>
    public static bool TryWrite(WriteCondition condition, out string parameter)
    {
        var generation = condition.IsIfAbsent ? "0" : condition.Match is { } match ? Of(match) : null;
        parameter = generation is null ? string.Empty : $"&ifGenerationMatch={generation}";
        return condition.IsNone || generation is not null;
    }
}
