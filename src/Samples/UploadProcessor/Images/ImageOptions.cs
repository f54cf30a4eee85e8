namespace UploadProcessor.Images;

/// <summary>How photographs are rendered, and how large they may be: a small file can unpack to more memory than there is.</summary>
internal sealed record ImageOptions
{
    /// <summary>The most bytes of a source; 100 MB by default.</summary>
    public long MaxBytes { get; init; } = 100_000_000;

    /// <summary>The most pixels of a source (width × height); 200 million by default.</summary>
    public long MaxPixels { get; init; } = 200_000_000;

    /// <summary>How hard the WebP encoder tries, 0 to 6; 2 by default. Encoding is most of the work, and libwebp's own default of 4 takes 1.6
    /// times as long in all, for 3 % fewer bytes and 0.3 dB more signal-to-noise ratio (the bundled photographs, enlarged to 12 megapixels).</summary>
    public int Effort { get; init; } = 2;
}
