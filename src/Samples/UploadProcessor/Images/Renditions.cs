using NetVips;

namespace UploadProcessor.Images;

/// <summary>Makes WebP renditions of a photograph. The only place that knows the image library (libvips). Safe for concurrent use.</summary>
/// <remarks>
/// A photograph is decoded once, a large JPEG straight to a half, quarter or eighth where that is still no smaller than the largest
/// rendition; each smaller rendition is made from the next larger one. EXIF orientation is applied, colours are converted to sRGB,
/// metadata is dropped. Of an animation or a multi-page file the first picture is taken.
/// </remarks>
internal sealed class Renditions
{
    /// <summary>The WebP quality.</summary>
    public const int Quality = 85;

    private const string Unreadable = "UnreadableImage";
    private const string TooLarge = "ImageTooLarge";
    private readonly ImageOptions options;

    static Renditions()
    {
        // Its warnings of damaged images come again as exceptions; they need not stand on the terminal too.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.Warning, (_, _, _) => { });

        // As many photographs at once as there are cores, each on one thread: threads inside an image would only get in their way.
        NetVips.NetVips.Concurrency = 1;

        // Every photograph is another: remembered operations would only hold memory.
        Cache.Max = 0;

        // Uploads are untrusted: of the many formats that libvips reads, only these are let in.
        Operation.Block("VipsForeignLoad", true);
        foreach (var format in (string[])["Jpeg", "Png", "Webp", "Nsgif", "Tiff"])
            Operation.Block($"VipsForeignLoad{format}", false);
    }

    /// <summary>Creates a maker of renditions.</summary>
    /// <param name="options">How, and what is refused as too large.</param>
    public Renditions(ImageOptions options) => this.options = options;

    /// <summary>Makes all renditions of one photograph, on a thread of its own, because decoding reads the stream synchronously.</summary>
    /// <param name="content">The photograph; read to its end, left open.</param>
    /// <param name="cancellationToken">Abandons the work at the next read.</param>
    /// <returns>The renditions.</returns>
    /// <exception cref="UnreadableImageException">It is no image, damaged, or too large. What the stream throws passes as it is.</exception>
    public Task<RenderedPhoto> RenderAsync(Stream content, CancellationToken cancellationToken) =>
        Task.Factory.StartNew(
            () => Render(content, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);

    private RenderedPhoto Render(Stream content, CancellationToken cancellationToken)
    {
        using var source = new ImageSource(content, cancellationToken);
        try
        {
            var photo = Render(source);
            source.ReadToEnd();
            source.ThrowIfFaulted();
            return photo;
        }
        catch (VipsException exception)
        {
            source.ThrowIfFaulted();
            throw new UnreadableImageException(Unreadable, Describe(exception), exception);
        }
    }

    private RenderedPhoto Render(ImageSource source)
    {
        using var header = source.Open();
        if ((long)header.Width * header.Height is var pixels && pixels > options.MaxPixels)
        {
            throw new UnreadableImageException(
                TooLarge, $"{header.Width}×{header.Height} are {pixels:N0} pixels, more than {options.MaxPixels:N0}.");
        }

        var turned = header.Contains("orientation") && (int)header.Get("orientation") is >= 5 and <= 8;
        using var large = Decode(source, header);
        return turned
            ? new RenderedPhoto(header.Height, header.Width, Encode(large, header.Height, header.Width))
            : new RenderedPhoto(header.Width, header.Height, Encode(large, header.Width, header.Height));
    }

    /// <summary>The largest rendition's pixels, upright, in memory.</summary>
    private static Image Decode(ImageSource source, Image header)
    {
        var (width, height) = RenditionSize.All[0].Fit(header.Width, header.Height);
        var shrink = 1;
        if (((string)header.Get("vips-loader")).StartsWith("jpeg", StringComparison.Ordinal))
        {
            while (shrink < 8 && shrink * 2 * Math.Max(width, height) <= Math.Max(header.Width, header.Height))
                shrink *= 2;
        }

        using var decoded = shrink == 1 ? null : source.Open(shrink);
        // The colour profile goes with the metadata, so colours of a wider gamut are brought to sRGB first.
        var profile = header.Contains("icc-profile-data") ? "srgb" : null;
        using var sized = Resize(decoded ?? header, width, height, profile);
        using var inMemory = sized.CopyMemory();
        return inMemory.Autorot();
    }

    private List<Rendition> Encode(Image large, int width, int height)
    {
        var renditions = new List<Rendition>(RenditionSize.All.Count);
        var image = large.Copy();
        try
        {
            foreach (var size in RenditionSize.All)
            {
                var (fittedWidth, fittedHeight) = size.Fit(width, height);
                if (renditions is [.., var last] && (last.Width, last.Height) == (fittedWidth, fittedHeight))
                {
                    // A photograph that is small anyway: the same picture as the size before.
                    renditions.Add(last with { Size = size });
                    continue;
                }

                if ((image.Width, image.Height) != (fittedWidth, fittedHeight))
                {
                    using var larger = image;
                    using var sized = Resize(larger, fittedWidth, fittedHeight);
                    image = sized.CopyMemory();
                }

                renditions.Add(new Rendition(size, fittedWidth, fittedHeight, image.WebpsaveBuffer(q: Quality, effort: options.Effort, keep: Enums.ForeignKeep.None)));
            }
        }
        finally
        {
            image.Dispose();
        }

        return renditions;
    }

    private static Image Resize(Image image, int width, int height, string? profile = null) =>
        image.ThumbnailImage(width, height: height, size: Enums.Size.Force, noRotate: true, inputProfile: profile, outputProfile: profile);

    private static string Describe(VipsException exception)
    {
        if (exception.Message.Contains("not in a known format", StringComparison.Ordinal))
            return "It is no JPEG, PNG, WebP, GIF or TIFF image.";
        var words = exception.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return $"The image is damaged: {string.Join("; ", words.Skip(1).DefaultIfEmpty(words[0]).Distinct())}.";
    }
}
