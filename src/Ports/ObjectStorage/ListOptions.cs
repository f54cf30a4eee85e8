namespace Portable.ObjectStorage;

/// <summary>Which objects to list.</summary>
public sealed record ListOptions
{
    /// <summary>Only keys that begin with this text; a plain string prefix, also in mid-segment. By default all.</summary>
    public string Prefix { get; init; } = string.Empty;

    /// <summary>Folds all keys that hold this text behind the prefix into one common prefix each. <c>/</c> works everywhere, other
    /// texts where <see cref="ObjectStoreFeature.AnyDelimiter"/> is supported. By default nothing is folded.</summary>
    public string? Delimiter { get; init; }

    /// <summary>Only keys and common prefixes behind this text in UTF-8 order, itself not included.</summary>
    public string? StartAfter { get; init; }

    /// <summary>How many entries to ask of the provider at a time, 1 to 1,000; by default as many as it gives. It never changes the result.</summary>
    public int? PageSize { get; init; }
}
