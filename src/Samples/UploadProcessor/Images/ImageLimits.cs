namespace UploadProcessor.Images;

/// <summary>How large a photograph may be: a small file can unpack to more memory than there is.</summary>
internal sealed record ImageLimits
{
    /// <summary>The most bytes of a source; 100 MB by default.</summary>
    public long MaxBytes { get; init; } = 100_000_000;

    /// <summary>The most pixels of a source (width × height); 200 million by default.</summary>
    public long MaxPixels { get; init; } = 200_000_000;
}
