using System.Diagnostics.CodeAnalysis;
using System.Text;
using Portable.Internal;

namespace Portable.ObjectStorage;

/// <summary>The name of an object in a bucket: an opaque string, compared by ordinal and ordered by its UTF-8 bytes.</summary>
/// <remarks>
/// <para>Any string can be an <see cref="ObjectKey"/>, so that objects which others wrote can be listed, read and deleted.
/// Writing needs a <em>portable</em> key (<see cref="IsPortable"/>), one that every provider stores and gives back exactly.</para>
/// <para>Sources: S3 and Cloud Storage limit keys to 1,024 bytes of UTF-8; Azure Blob Storage limits names to 254 path
/// segments, and treats a trailing dot or slash, a backslash and control characters specially.</para>
/// </remarks>
public readonly struct ObjectKey : IEquatable<ObjectKey>, IComparable<ObjectKey>
{
    /// <summary>The longest portable key, in bytes of UTF-8.</summary>
    public const int MaxUtf8Length = 1024;

    /// <summary>The most <c>/</c>-separated segments a portable key may have.</summary>
    public const int MaxSegments = 254;

    private readonly string? value;

    /// <summary>Wraps a key.</summary>
    /// <param name="value">The key, unchanged: nothing is escaped, trimmed or normalised.</param>
    public ObjectKey(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        this.value = value;
    }

    /// <summary>The key as text.</summary>
    public string Value => value ?? string.Empty;

    /// <summary>Whether every provider can store an object under this key.</summary>
    public bool IsPortable => PortabilityProblem() is null;

    public static implicit operator ObjectKey(string value) => new(value);

    public static bool operator ==(ObjectKey left, ObjectKey right) => left.Equals(right);

    public static bool operator !=(ObjectKey left, ObjectKey right) => !left.Equals(right);

    public static bool operator <(ObjectKey left, ObjectKey right) => left.CompareTo(right) < 0;

    public static bool operator <=(ObjectKey left, ObjectKey right) => left.CompareTo(right) <= 0;

    public static bool operator >(ObjectKey left, ObjectKey right) => left.CompareTo(right) > 0;

    public static bool operator >=(ObjectKey left, ObjectKey right) => left.CompareTo(right) >= 0;

    /// <summary>Says in a sentence why the key is not portable.</summary>
    /// <returns>The reason, or <see langword="null"/> when the key is portable.</returns>
    public string? PortabilityProblem()
    {
        var key = Value;
        if (AddressingProblem() is { } problem)
            return problem;
        if (Encoding.UTF8.GetByteCount(key) is var bytes && bytes > MaxUtf8Length)
            return $"the key has {bytes:N0} bytes of UTF-8, more than {MaxUtf8Length:N0}";
        if (key[0] == '/')
            return "the key starts with '/'";
        if (key[^1] == '/')
            return "the key ends with '/'";
        foreach (var c in key)
        {
            if (c < 0x20 || c == 0x7F)
                return $"the key holds the control character U+{(int)c:X4}";
            if (c == '\\')
                return "the key holds a backslash";
        }

        var segments = 0;
        foreach (var range in key.AsSpan().Split('/'))
        {
            var segment = key.AsSpan(range);
            if (segment.IsEmpty)
                return "the key has an empty segment ('//')";
            if (segment is "." or "..")
                return $"the key has a '{segment}' segment";
            if (segment[^1] == '.')
                return $"the segment '{segment}' ends with '.'";
            segments++;
        }

        return segments > MaxSegments ? $"the key has {segments:N0} segments, more than {MaxSegments}" : null;
    }

    /// <summary>Says why no provider can address an object under this key at all: it is empty or not well-formed UTF-16.</summary>
    /// <returns>The reason, or <see langword="null"/> when the key can be sent to a provider.</returns>
    public string? AddressingProblem()
    {
        if (Value.Length == 0)
            return "the key is empty";
        return Utf8Text.IsWellFormed(Value) ? null : "the key holds an unpaired surrogate (it is not well-formed UTF-16)";
    }

    /// <inheritdoc/>
    public bool Equals(ObjectKey other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ObjectKey other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value.GetHashCode(StringComparison.Ordinal);

    /// <summary>Compares by UTF-8 bytes, the order in which every store lists (UTF-16 order differs for astral characters).</summary>
    /// <param name="other">The key to compare with.</param>
    /// <returns>Less than zero, zero or more than zero.</returns>
    public int CompareTo(ObjectKey other) => Utf8Text.Compare(Value, other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
