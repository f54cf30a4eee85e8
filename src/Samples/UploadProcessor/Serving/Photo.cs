using System.Text.Json.Serialization;
using Portable.ObjectStorage;

namespace UploadProcessor.Serving;

/// <summary>A photograph as the page shows it.</summary>
/// <param name="Name">Its name, without the prefix of uploads.</param>
/// <param name="State">How far it has come.</param>
internal sealed record Photo(string Name, PhotoState State)
{
    /// <summary>Why it is not done, in a word; <see langword="null"/> when nothing went wrong.</summary>
    public string? Reason { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Description { get; init; }

    /// <summary>Its renditions, the largest first; none before it is done.</summary>
    public IReadOnlyList<PhotoRendition> Renditions { get; init; } = [];

    /// <summary>Which version of the object this tells of; <see langword="null"/> when it is not known.</summary>
    [JsonIgnore]
    public ETag? Version { get; init; }

    /// <summary>The number of the change that made it so: later ones are greater.</summary>
    [JsonIgnore]
    public long Change { get; init; }
}
