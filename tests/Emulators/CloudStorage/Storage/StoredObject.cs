namespace Portable.Emulators.CloudStorage.Storage;

/// <summary>A live object at one moment; a change makes another.</summary>
internal sealed record StoredObject(string Bucket, string Name, long Generation, Content Content, ObjectMetadata Metadata, DateTimeOffset Created)
{
    public long Metageneration { get; init; } = 1;

    public DateTimeOffset Updated { get; init; } = Created;

    public string StorageClass { get; init; } = "STANDARD";

    /// <summary>Of how many objects it was composed; <see langword="null"/> if it was not.</summary>
    public int? Components { get; init; }

    /// <summary>Tells apart every state of the object.</summary>
    public string ETag => EntityTag.Of(Generation, Metageneration);
}
