namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>How a store uses Blob Storage: the keys of <c>Portable:Azure:Blobs</c>, which the entry of one store may override. The words are those of the
/// official client's transfer options.</summary>
public sealed record BlobObjectStoreOptions
{
    /// <summary>The smallest block that this adapter makes: 1 MiB.</summary>
    public const int MinTransferSize = 1024 * 1024;

    /// <summary>The largest block that this adapter buffers: 1 GiB (Blob Storage documents 4,000 MiB).</summary>
    public const int MaxTransferSize = 1024 * 1024 * 1024;

    /// <summary>The bytes of one block, 1 MiB to 1 GiB; 8 MiB by default. Larger content goes up in blocks. Blob Storage documents 50,000 blocks at most, so
    /// content of unknown length is limited to 50,000 times this; where the length is known the blocks grow as needed.</summary>
    public int MaximumTransferSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>How many blocks of one upload are under way at once, 1 to 64; 4 by default. An upload holds at most one buffer more than this.</summary>
    public int MaximumConcurrency { get; init; } = 4;

    /// <summary>The largest object that one request copies: Blob Storage documents 256 MiB. Tests make it smaller.</summary>
    internal long MaxSingleCopy { get; init; } = 256L * 1024 * 1024;

    /// <summary>The bytes that one block of a larger copy has: no byte passes through this process, so few requests are better.</summary>
    internal long CopyBlockSize { get; init; } = 256L * 1024 * 1024;

    /// <summary>These options with what a section or entry says.</summary>
    internal BlobObjectStoreOptions With(ProviderSettingsReader reader) => this with
    {
        MaximumTransferSize = reader.Integer(nameof(MaximumTransferSize), MaximumTransferSize, MinTransferSize, MaxTransferSize),
        MaximumConcurrency = reader.Integer(nameof(MaximumConcurrency), MaximumConcurrency, 1, 64),
    };
}
