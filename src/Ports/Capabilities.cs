using System.Collections.Frozen;

namespace Portable;

/// <summary>Says for each feature of a port whether an adapter offers it natively, emulates it, or does not support it.</summary>
/// <typeparam name="TFeature">The port's feature enumeration.</typeparam>
public sealed class Capabilities<TFeature>
    where TFeature : struct, Enum
{
    private readonly FrozenDictionary<TFeature, Support> support;

    /// <summary>Creates capabilities; a feature that is not named is <see cref="Support.Unsupported"/>.</summary>
    /// <param name="support">The features that are offered, and how.</param>
    public Capabilities(IEnumerable<KeyValuePair<TFeature, Support>> support) =>
        this.support = support.ToFrozenDictionary();

    /// <summary>How the adapter offers <paramref name="feature"/>.</summary>
    /// <param name="feature">The feature.</param>
    public Support this[TFeature feature] => support.GetValueOrDefault(feature);

    /// <summary>Whether the feature can be used, natively or emulated.</summary>
    /// <param name="feature">The feature.</param>
    /// <returns><see langword="true"/> unless the feature is unsupported.</returns>
    public bool Supports(TFeature feature) => this[feature] != Support.Unsupported;

    /// <summary>Those of the <paramref name="required"/> features that cannot be used.</summary>
    /// <param name="required">The features that an application needs.</param>
    /// <returns>The missing ones, in the order asked; empty when all are there.</returns>
    public IReadOnlyList<TFeature> Missing(IEnumerable<TFeature> required)
    {
        ArgumentNullException.ThrowIfNull(required);
        return [.. required.Where(feature => !Supports(feature)).Distinct()];
    }

    /// <summary>The same capabilities with one feature changed: for decorators that add or withhold a feature.</summary>
    /// <param name="feature">The feature to change.</param>
    /// <param name="value">How it is offered.</param>
    /// <returns>A new instance.</returns>
    public Capabilities<TFeature> With(TFeature feature, Support value) =>
        new(support.Where(pair => !EqualityComparer<TFeature>.Default.Equals(pair.Key, feature)).Append(new(feature, value)));
}
