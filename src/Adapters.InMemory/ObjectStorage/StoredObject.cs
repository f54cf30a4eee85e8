using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>One version of an object. A class, so that two versions are equal only if they are the same: the bucket swaps them by reference.</summary>
internal sealed class StoredObject(ObjectInfo info, StoredContent content)
{
    public ObjectInfo Info { get; } = info;

    public StoredContent Content { get; } = content;

    public StoredObject WithChecksum(Crc32C? checksum) => new(Info with { Checksum = checksum }, Content);
}
