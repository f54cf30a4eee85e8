using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Portable.Hosting.Configuration;

/// <summary>Reads one entry, section or URL, key by key; what is left at the end belongs to the provider.</summary>
internal sealed class EntryReader
{
    private readonly Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> problems = [];
    private readonly ProviderChoice fallback;
    private readonly bool isUrl;

    /// <param name="section">The entry.</param>
    /// <param name="nameKey">The key of the name: <c>Bucket</c> or <c>Queue</c>.</param>
    /// <param name="schemes">Scheme to provider.</param>
    /// <param name="fallback">The provider of entries that name none.</param>
    public EntryReader(IConfigurationSection section, string nameKey, IReadOnlyDictionary<string, string> schemes, ProviderChoice fallback)
    {
        Path = section.Path;
        this.fallback = fallback;
        // A URL stands for the whole entry, so that one environment variable can take the place of a section in a file.
        isUrl = !string.IsNullOrWhiteSpace(section.Value);
        if (isUrl)
        {
            if (EntryUrl.Read(section.Value!.Trim(), nameKey, schemes, values) is { } problem)
                problems.Add($"{Path} {problem}");
            return;
        }

        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true))
        {
            if (key.Length > 0 && value is not null)
                values[key] = value;
        }
    }

    /// <summary>The entry's configuration key.</summary>
    public string Path { get; }

    public IReadOnlyList<string> Problems => problems;

    /// <summary>What has not been read: the provider's settings. Keys beneath our own sections are no settings and count as problems.</summary>
    public IReadOnlyDictionary<string, string> Rest(IReadOnlyList<string> known)
    {
        foreach (var key in values.Keys.ToArray())
        {
            var parent = key.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? key[..(colon + 1)] : key + ":";
            var siblings = known.Where(name => name.StartsWith(parent, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (siblings.Length == 0)
                continue;
            values.Remove(key);
            problems.Add($"{Path}:{key} is not known; known: {Names.List(siblings)}");
        }

        return values;
    }

    public ProviderChoice Provider() => Text(EntryKeys.Provider) is not { } name
        ? fallback.Name is null ? new ProviderChoice(null, Path) : fallback
        : new ProviderChoice(name, isUrl ? Path : $"{Path}:{EntryKeys.Provider}");

    public string? Text(string key) => values.Remove(key, out var value) && !string.IsNullOrWhiteSpace(value) ? value : null;

    public string Required(string key)
    {
        if (Text(key) is { } value)
            return value;
        // A URL that could not be read has said so already.
        if (problems.Count == 0)
            problems.Add($"{Path}:{key} is missing");
        return string.Empty;
    }

    public int Integer(string key, int otherwise)
    {
        if (Text(key) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value))
            return value;
        problems.Add($"{Path}:{key} '{text}' is not a whole number");
        return otherwise;
    }

    public bool Boolean(string key, bool otherwise)
    {
        if (Text(key) is not { } text)
            return otherwise;
        if (bool.TryParse(text, out var value))
            return value;
        problems.Add($"{Path}:{key} '{text}' is neither true nor false");
        return otherwise;
    }

    public TimeSpan? Duration(string key)
    {
        if (Text(key) is not { } text)
            return null;
        // A bare number would be read as days, which nobody means.
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value))
            return value;
        problems.Add($"{Path}:{key} '{text}' is not a duration; write hours:minutes:seconds, such as 00:00:30");
        return null;
    }

    /// <summary>Notes a problem of this entry.</summary>
    public void Refuse(string problem) => problems.Add(problem);
}
