using System.Collections.Frozen;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>How a store uses S3: the keys of <c>Portable:Aws:S3</c>, which the entry of one store may override.</summary>
public sealed record S3ObjectStoreOptions
{
    /// <summary>The least part of a multipart upload that S3 documents, except for the last: 5 MiB.</summary>
    public const int MinPartSize = 5 * 1024 * 1024;

    /// <summary>The largest part that this adapter buffers: 1 GiB (S3 documents 5 GiB).</summary>
    public const int MaxPartSize = 1024 * 1024 * 1024;

    /// <summary>Whether the bucket stands in the path instead of the host name; by default where <see cref="AwsOptions.ServiceUrl"/> is set.</summary>
    public bool? ForcePathStyle { get; init; }

    /// <summary>The bytes of one part, 5 MiB to 1 GiB; 8 MiB by default. Larger content goes up in parts. S3 documents 10,000 parts at most, so
    /// content of unknown length is limited to 10,000 times this; where the length is known the parts grow as needed.</summary>
    public int PartSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>How many parts of one upload are under way at once, 1 to 64; 4 by default. An upload holds at most one buffer more than this.</summary>
    public int MaxParallelParts { get; init; } = 4;

    /// <summary>What an S3-compatible server lacks, so that it is refused with <c>Unsupported</c> instead of being ignored by the server. Without
    /// <see cref="ObjectStoreFeature.Checksum"/> uploads carry Content-MD5 in place of the newer checksums. Nothing by default: S3 itself.</summary>
    public IReadOnlySet<ObjectStoreFeature> MissingFeatures { get; init; } = FrozenSet<ObjectStoreFeature>.Empty;

    /// <summary>The largest object that one request copies: S3 documents 5 GiB. Tests make it smaller.</summary>
    internal long MaxSingleCopy { get; init; } = 5L * 1024 * 1024 * 1024;

    /// <summary>The bytes that one part of a larger copy has: no byte passes through this process, so few requests are better.</summary>
    internal long CopyPartSize { get; init; } = 512L * 1024 * 1024;

    /// <summary>These options with what a section or entry says.</summary>
    internal S3ObjectStoreOptions With(ProviderSettingsReader reader) => this with
    {
        ForcePathStyle = reader.Boolean(nameof(ForcePathStyle)) ?? ForcePathStyle,
        PartSize = reader.Integer(nameof(PartSize), PartSize, MinPartSize, MaxPartSize),
        MaxParallelParts = reader.Integer(nameof(MaxParallelParts), MaxParallelParts, 1, 64),
        MissingFeatures = reader.Several<ObjectStoreFeature>(nameof(MissingFeatures))?.ToFrozenSet() ?? MissingFeatures,
    };
}
