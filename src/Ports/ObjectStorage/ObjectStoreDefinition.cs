namespace Portable.ObjectStorage;

/// <summary>One configured store, as an adapter gets it.</summary>
public sealed record ObjectStoreDefinition
{
    /// <summary>The bucket (S3, Cloud Storage) or container (Azure).</summary>
    public required string Bucket { get; init; }

    /// <summary>The queue, by the provider's own name, that is to be told of created and deleted objects; by default none.</summary>
    public string? EventQueue { get; init; }

    /// <summary>Only objects whose keys begin with this text raise events; by default all.</summary>
    public string EventPrefix { get; init; } = string.Empty;

    /// <summary>Where this definition stands in the configuration, such as <c>Portable:ObjectStores:uploads</c>: for error messages.</summary>
    public string ConfigurationPath { get; init; } = "ObjectStore";

    /// <summary>The provider's own settings of this one store, by name without regard to case, such as <c>PartSize</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = ProviderSettings.Empty;
}
