using System.Globalization;

namespace Portable;

/// <summary>Reads an adapter's settings from text, one by one. Every error is an <see cref="ArgumentException"/> that names the full
/// configuration key, so that whoever wrote the configuration finds the line.</summary>
/// <param name="settings">The settings by name, without regard to case.</param>
/// <param name="configurationPath">The configuration key they stand under, such as <c>Portable:ObjectStores:uploads</c>.</param>
public sealed class ProviderSettingsReader(IReadOnlyDictionary<string, string> settings, string configurationPath)
{
    private readonly Dictionary<string, string> values = new(settings, StringComparer.OrdinalIgnoreCase);
    private readonly List<string> known = [];

    /// <summary>The configuration key of a setting.</summary>
    /// <param name="name">The setting's name.</param>
    /// <returns>The full key.</returns>
    public string Path(string name) => $"{configurationPath}:{name}";

    /// <summary>A text.</summary>
    /// <param name="name">The setting's name.</param>
    /// <returns>The text; <see langword="null"/> when it is missing or blank.</returns>
    public string? Text(string name)
    {
        known.Add(name);
        return values.TryGetValue(name, out var value) && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;
    }

    /// <summary>A whole number.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="otherwise">The value when it is missing.</param>
    /// <param name="least">The least value allowed.</param>
    /// <param name="most">The greatest value allowed.</param>
    /// <returns>The number.</returns>
    public int Integer(string name, int otherwise, int least, int most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw Error(name, text, FormattableString.Invariant($"must be a whole number, {least} to {most}"));
    }

    /// <summary>Yes or no.</summary>
    /// <param name="name">The setting's name.</param>
    /// <returns>The value; <see langword="null"/> when it is missing.</returns>
    public bool? Boolean(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return bool.TryParse(text, out var value) ? value : throw Error(name, text, "must be true or false");
    }

    /// <summary>A duration, written <c>hours:minutes:seconds</c>.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="otherwise">The value when it is missing.</param>
    /// <param name="least">The least value allowed.</param>
    /// <param name="most">The greatest value allowed.</param>
    /// <returns>The duration.</returns>
    public TimeSpan Duration(string name, TimeSpan otherwise, TimeSpan least, TimeSpan most)
    {
        if (Text(name) is not { } text)
            return otherwise;
        // A bare number would be read as days, which nobody means.
        return text.Contains(':', StringComparison.Ordinal)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
                ? value
                : throw Error(name, text, $"must be hours:minutes:seconds, {least} to {most}");
    }

    /// <summary>An absolute <c>http</c> or <c>https</c> address.</summary>
    /// <param name="name">The setting's name.</param>
    /// <returns>The address; <see langword="null"/> when it is missing.</returns>
    public Uri? Address(string name)
    {
        if (Text(name) is not { } text)
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var value) && (value.Scheme == Uri.UriSchemeHttp || value.Scheme == Uri.UriSchemeHttps)
            ? value
            : throw Error(name, text, "must be an absolute http or https address");
    }

    /// <summary>Values of an enumeration, separated by commas.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The setting's name.</param>
    /// <returns>The values in the order written; <see langword="null"/> when the setting is missing.</returns>
    public IReadOnlyList<T>? Several<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return null;
        List<T> several = [];
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // Enum.TryParse takes numbers too, which would say nothing to a reader of the configuration.
            if (char.IsAsciiDigit(word[0]) || !Enum.TryParse<T>(word, ignoreCase: true, out var value))
                throw Error(name, word, $"must be of {string.Join(", ", Enum.GetNames<T>())}");
            several.Add(value);
        }

        return several;
    }

    /// <summary>One value of an enumeration.</summary>
    /// <typeparam name="T">The enumeration.</typeparam>
    /// <param name="name">The setting's name.</param>
    /// <param name="otherwise">The value when it is missing.</param>
    /// <returns>The value.</returns>
    public T OneOf<T>(string name, T otherwise)
        where T : struct, Enum =>
        Several<T>(name) switch
        {
            null => otherwise,
            [var value] => value,
            _ => throw Error(name, Text(name)!, $"must be one of {string.Join(", ", Enum.GetNames<T>())}"),
        };

    /// <summary>Refuses settings that nobody has asked for, so that a typing error never passes in silence. Call it last.</summary>
    /// <param name="provider">The provider's name.</param>
    /// <exception cref="ArgumentException">A setting is not known; the message names it and lists the known ones.</exception>
    public void ThrowIfUnknown(string provider) =>
        ProviderSettings.ThrowIfUnknown(values, configurationPath, provider, [.. known.Distinct(StringComparer.OrdinalIgnoreCase)]);

    /// <summary>The error of a setting.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="value">The value given. Not for secrets.</param>
    /// <param name="rule">What it must be, such as <c>must be true or false</c>.</param>
    /// <returns>The exception to throw.</returns>
    public ArgumentException Error(string name, string value, string rule) => new($"{Path(name)} is '{value}'; it {rule}.");
}
