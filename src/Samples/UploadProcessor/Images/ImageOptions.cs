namespace UploadProcessor.Images;

/// <summary>How photographs are rendered, and how large they may be: a small file can unpack to more memory than there is.</summary>
internal sealed record ImageOptions
{
    /// <summary>The most bytes of a source; 100 MB by default.</summary>
    public long MaxBytes { get; init; } = 100_000_000;

    /// <summary>The most pixels of a source (width × height); 200 million by default.</summary>
    public long MaxPixels { get; init; } = 200_000_000;

    /// <summary>How hard the WebP encoder tries, 0 to 6; 4 by default, as in libwebp. It is most of the work: 2 takes 40 % less time in all, for
    /// 3 % more bytes and 0.3 dB less signal-to-noise ratio (measured on the bundled photographs, enlarged to 12 megapixels).</summary>
    public int Effort { get; init; } = 4;
}
