using System.Collections.Frozen;

namespace Portable;

/// <summary>Helps adapters read the settings of one store or queue, with errors that name the full configuration key.</summary>
public static class ProviderSettings
{
    /// <summary>No settings.</summary>
    public static IReadOnlyDictionary<string, string> Empty { get; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Refuses settings that the provider does not know, so that a typing error never passes in silence.</summary>
    /// <param name="settings">The settings given.</param>
    /// <param name="configurationPath">The configuration key of the store or queue.</param>
    /// <param name="provider">The provider's name.</param>
    /// <param name="known">The names the provider knows.</param>
    /// <exception cref="ArgumentException">A setting is not known; the message names it and lists the known ones.</exception>
    public static void ThrowIfUnknown(
        IReadOnlyDictionary<string, string> settings, string configurationPath, string provider, IReadOnlyCollection<string> known)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(known);
        foreach (var name in settings.Keys)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                var hint = known.Count == 0 ? "there are none" : $"known: {string.Join(", ", known)}";
                throw new ArgumentException($"{configurationPath}:{name} is not a setting of provider '{provider}' ({hint}).", nameof(settings));
            }
        }
    }
}
