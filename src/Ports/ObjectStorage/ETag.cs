using System.Diagnostics.CodeAnalysis;

namespace Portable.ObjectStorage;

/// <summary>An opaque version mark of an object: it changes with every overwrite by other content and serves only to be compared.</summary>
/// <remarks>It is not a hash to rely on. S3 and Azure give an HTTP entity tag, Cloud Storage its generation number. S3 documents that its own “reflects
/// changes only to the contents of an object, not its metadata”: the same bytes may keep it, other bytes never do.</remarks>
public readonly struct ETag : IEquatable<ETag>
{
    private readonly string? value;

    /// <summary>Wraps a provider's version mark.</summary>
    /// <param name="value">The mark as the provider gave it; not empty.</param>
    public ETag(string value)
    {
        ArgumentException.ThrowIfNullOrEmpty(value);
        this.value = value;
    }

    /// <summary>The mark as text; empty for <see langword="default"/>.</summary>
    public string Value => value ?? string.Empty;

    public static bool operator ==(ETag left, ETag right) => left.Equals(right);

    public static bool operator !=(ETag left, ETag right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ETag other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ETag other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
