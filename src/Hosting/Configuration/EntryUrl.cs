namespace Portable.Hosting.Configuration;

/// <summary>The URL form of a store or queue, <c>scheme://name?key=value&amp;…</c>, taken apart. It is not given to <see cref="Uri"/>, which
/// would fold the case of names and refuse those that are no host names.</summary>
internal static class EntryUrl
{
    /// <summary>Reads a URL into the keys that a section would have.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="nameKey">The key of the name: <c>Bucket</c> or <c>Queue</c>.</param>
    /// <param name="schemes">Scheme to provider.</param>
    /// <param name="values">The keys and values, with the provider.</param>
    /// <returns>What is wrong with it, as the rest of a sentence that begins with the key; <see langword="null"/> when nothing is.</returns>
    public static string? Read(string url, string nameKey, IReadOnlyDictionary<string, string> schemes, Dictionary<string, string> values)
    {
        var schemeEnd = url.IndexOf("://", StringComparison.Ordinal);
        if (schemeEnd <= 0)
            return $"'{url}' is neither a section nor a URL such as {schemes.Keys.First()}://name";
        var scheme = url[..schemeEnd];
        var rest = url[(schemeEnd + 3)..];
        var (name, query) = rest.IndexOf('?', StringComparison.Ordinal) is var mark and >= 0 ? (rest[..mark], rest[(mark + 1)..]) : (rest, string.Empty);
        name = Uri.UnescapeDataString(name.TrimEnd('/'));
        if (name.Length == 0)
            return $"'{url}' names no {nameKey.ToLowerInvariant()}";
        if (nameKey == EntryKeys.Bucket && name.Contains('/', StringComparison.Ordinal))
            return $"'{url}' has a path; write a prefix as ?{EntryKeys.Prefix}=";

        values[EntryKeys.Provider] = schemes.GetValueOrDefault(scheme, scheme);
        values[nameKey] = name;
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                return $"'{url}' has '{pair}' where key=value is due";
            if (!values.TryAdd(Uri.UnescapeDataString(pair[..equals]), Uri.UnescapeDataString(pair[(equals + 1)..])))
                return $"'{url}' gives '{pair[..equals]}' twice (scheme and name count)";
        }

        return null;
    }
}
