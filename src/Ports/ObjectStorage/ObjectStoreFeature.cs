namespace Portable.ObjectStorage;

/// <summary>What an object store may offer natively, by emulation, or not at all.</summary>
public enum ObjectStoreFeature
{
    /// <summary>Writes with <see cref="WriteCondition.IfAbsent"/> or <see cref="WriteCondition.IfMatch"/>.</summary>
    ConditionalWrite = 0,

    /// <summary>Deletes with <see cref="DeleteOptions.IfMatch"/>.</summary>
    ConditionalDelete = 1,

    /// <summary>A CRC-32C kept with each object that this library writes.</summary>
    Checksum = 2,

    /// <summary>Reads of the last bytes (<see cref="ByteRange.Last"/>).</summary>
    SuffixRange = 3,

    /// <summary>Listings from behind a key (<see cref="ListOptions.StartAfter"/>).</summary>
    StartAfter = 4,

    /// <summary>Listings with a delimiter other than <c>/</c>.</summary>
    AnyDelimiter = 5,

    /// <summary>Deleting many objects in one request.</summary>
    BulkDelete = 6,

    /// <summary>Copies that do not pass through this process.</summary>
    ServerSideCopy = 7,

    /// <summary>Signed requests.</summary>
    Signing = 8,

    /// <summary>Events about created and deleted objects, sent to a queue.</summary>
    ObjectEvents = 9,
}
