namespace Portable.ObjectStorage;

/// <summary>How to download a large object by parallel ranges.</summary>
public sealed record DownloadOptions
{
    /// <summary>The bytes of one range, 64 KiB to 1 GiB; 8 MiB by default. Objects no larger than one range are read by one request.</summary>
    public int PartSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>How many ranges at once, 1 to 64; 4 by default. Memory is bounded by this many buffers of <see cref="PartSize"/>.</summary>
    public int MaxParallelParts { get; init; } = 4;

    /// <summary>Told how many bytes have been written so far: never fewer than before, at the end the object's size.</summary>
    public IProgress<long>? Progress { get; init; }

    internal void Validate()
    {
        if (PartSize is < 64 * 1024 or > 1024 * 1024 * 1024)
            throw new ArgumentException($"PartSize is {PartSize:N0}; it must be 64 KiB to 1 GiB.");
        if (MaxParallelParts is < 1 or > 64)
            throw new ArgumentException($"MaxParallelParts is {MaxParallelParts}; it must be 1 to 64.");
    }
}
