using NetVips;
using UploadProcessor.Images;

namespace UploadProcessor.Tests.Images;

public sealed class RenditionsTests
{
    private readonly Renditions renditions = new(new ImageOptions());

    [Theory]
    [MemberData(nameof(Photos.Bundled), MemberType = typeof(Photos))]
    public async Task Every_bundled_photograph_gives_three_valid_webp_files_of_the_right_dimensions(string name, int width, int height)
    {
        var photo = await RenderAsync(Photos.Bundle(name));

        Assert.Equal((width, height), (photo.Width, photo.Height));
        Assert.Equal(["large", "medium", "thumb"], photo.Renditions.Select(rendition => rendition.Size.Name));
        Assert.All(photo.Renditions, rendition =>
        {
            var expected = rendition.Size.Fit(width, height);
            Assert.Equal(expected, (rendition.Width, rendition.Height));
            Assert.Equal(expected, WebP.Read(rendition.Bytes.Span).Dimensions);
        });
    }

    [Theory]
    [InlineData(1, 40, 20, 0.1, 0.5)]
    [InlineData(2, 40, 20, 0.9, 0.5)]
    [InlineData(3, 40, 20, 0.9, 0.5)]
    [InlineData(4, 40, 20, 0.1, 0.5)]
    [InlineData(5, 20, 40, 0.5, 0.1)]
    [InlineData(6, 20, 40, 0.5, 0.1)]
    [InlineData(7, 20, 40, 0.5, 0.9)]
    [InlineData(8, 20, 40, 0.5, 0.9)]
    public async Task Exif_orientation_is_respected(int orientation, int width, int height, double redX, double redY)
    {
        using var upright = Photos.RedAndBlue(width: 4000, height: 2000);
        using var turned = upright.Mutate(image => image.Set(GValue.GIntType, "orientation", orientation));

        var photo = await RenderAsync(turned.JpegsaveBuffer());

        Assert.Equal((width * 100, height * 100), (photo.Width, photo.Height));
        Assert.All(photo.Renditions, rendition =>
        {
            var webp = WebP.Read(rendition.Bytes.Span);
            Assert.Equal(rendition.Size.Fit(width * 100, height * 100), webp.Dimensions);
            AssertColour([255, 0, 0], webp.Pixel(redX, redY));
            AssertColour([0, 0, 255], webp.Pixel(1 - redX, 1 - redY));
        });
    }

    [Fact]
    public async Task Metadata_is_stripped()
    {
        using var plain = Photos.RedAndBlue(300, 200);
        using var marked = plain.Mutate(image =>
        {
            image.Set(GValue.GStrType, "exif-ifd0-Artist", "somebody");
            image.Set(GValue.BlobType, "xmp-data", "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>"u8.ToArray());
        });
        var source = marked.JpegsaveBuffer(profile: "srgb");
        using (var check = Image.JpegloadBuffer(source))
            Assert.All(["exif-data", "xmp-data", "icc-profile-data"], field => Assert.Contains(field, check.GetFields()));

        var photo = await RenderAsync(source);

        Assert.All(photo.Renditions, rendition => Assert.Equal(["VP8 "], WebP.Read(rendition.Bytes.Span).Chunks()));
    }

    [Fact]
    public async Task Colours_of_a_wider_gamut_are_brought_to_srgb()
    {
        using var srgb = Photos.RedAndBlue(300, 200);
        using var dull = srgb.Linear([0.5], [60]);
        using var bytes = dull.Cast(Enums.BandFormat.Uchar);
        using var wide = bytes.IccTransform("p3", inputProfile: "srgb");

        var photo = await RenderAsync(wide.TiffsaveBuffer());

        Assert.NotEqual(bytes.Getpoint(10, 100), wide.Getpoint(10, 100));
        AssertColour(bytes.Getpoint(10, 100), WebP.Read(photo.Renditions[0].Bytes.Span).Pixel(0.05, 0.5));
    }

    public static TheoryData<string> Formats => ["jpg", "progressive.jpg", "cmyk.jpg", "png", "16bit.png", "webp", "animated.webp", "gif", "animated.gif", "tif", "tiled.tif", "two-pages.tif"];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Every_format_is_read_from_a_stream_that_cannot_seek(string format)
    {
        using var picture = Photos.RedAndBlue(1600, 800);
        var content = Save(picture, format);

        var photo = await renditions.RenderAsync(new TrickleStream(content), TestContext.Current.CancellationToken);

        Assert.Equal((1600, 800), (photo.Width, photo.Height));
        var webp = WebP.Read(photo.Renditions[0].Bytes.Span);
        Assert.Equal((1200, 600), webp.Dimensions);
        if (format != "cmyk.jpg")
        {
            AssertColour([255, 0, 0], webp.Pixel(0.1, 0.5));
            AssertColour([0, 0, 255], webp.Pixel(0.9, 0.5));
        }
    }

    [Fact]
    public async Task A_grey_picture_stays_grey_and_transparency_stays()
    {
        using var grey = Image.Black(300, 200).NewFromImage(100);
        using var clear = Photos.RedAndBlue(300, 200).Bandjoin(0).Copy(interpretation: Enums.Interpretation.Srgb);

        var greyPhoto = await RenderAsync(grey.Cast(Enums.BandFormat.Uchar).PngsaveBuffer());
        var clearPhoto = await RenderAsync(clear.Cast(Enums.BandFormat.Uchar).PngsaveBuffer());

        AssertColour([100, 100, 100], WebP.Read(greyPhoto.Renditions[2].Bytes.Span).Pixel(0.5, 0.5)[..3]);
        Assert.Equal(0, WebP.Read(clearPhoto.Renditions[2].Bytes.Span).Pixel(0.5, 0.5)[3]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.001)]
    [InlineData(0.5)]
    [InlineData(0.98)]
    public async Task A_truncated_picture_is_unreadable(double part)
    {
        var whole = Photos.Bundle("rocket.jpg");

        var error = await Assert.ThrowsAsync<UnreadableImageException>(() => RenderAsync(whole[..(int)(whole.Length * part)]));

        Assert.Equal("UnreadableImage", error.Reason);
    }

    [Theory]
    [InlineData("just some text")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")]
    [InlineData("%PDF-1.7\n")]
    public async Task What_is_none_of_the_five_formats_is_unreadable(string content)
    {
        var error = await Assert.ThrowsAsync<UnreadableImageException>(() => RenderAsync(System.Text.Encoding.UTF8.GetBytes(content)));

        Assert.Equal("It is no JPEG, PNG, WebP, GIF or TIFF image.", error.Message);
    }

    [Fact]
    public async Task A_picture_of_too_many_pixels_is_refused_before_it_is_decoded()
    {
        var strict = new Renditions(new ImageOptions { MaxPixels = 1_999_999 });
        using var picture = Image.Black(2000, 1000);
        var content = new TrickleStream(picture.PngsaveBuffer(compression: 0));

        var error = await Assert.ThrowsAsync<UnreadableImageException>(() => strict.RenderAsync(content, TestContext.Current.CancellationToken));

        Assert.Equal("ImageTooLarge", error.Reason);
        Assert.InRange(content.Position, 1, 500_000);
    }

    [Fact]
    public async Task A_stream_that_fails_is_not_taken_for_a_broken_picture()
    {
        var content = new TrickleStream(Photos.Bundle("retina.jpg")) { FailAt = 100_000 };

        await Assert.ThrowsAsync<TimeoutException>(() => renditions.RenderAsync(content, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task The_stream_is_read_to_its_end_so_that_a_checksum_behind_the_picture_is_verified()
    {
        byte[] padded = [.. Photos.Bundle("rocket.jpg"), .. new byte[100_000]];
        var content = new TrickleStream(padded) { FailAt = padded.Length };

        await Assert.ThrowsAsync<TimeoutException>(() => renditions.RenderAsync(content, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cancelling_ends_the_work_in_mid_read()
    {
        using var source = new CancellationTokenSource();
        var content = new TrickleStream(Photos.Bundle("retina.jpg")) { OnRead = position => { if (position > 50_000) source.Cancel(); } };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => renditions.RenderAsync(content, source.Token));
    }

    [Fact]
    public async Task The_same_picture_gives_the_same_bytes_also_in_parallel()
    {
        var content = Photos.Bundle("coffee.png");

        var photos = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RenderAsync(content)));

        Assert.All(photos, photo => Assert.Equal(photos[0].Renditions[0].Bytes.ToArray(), photo.Renditions[0].Bytes.ToArray()));
    }

    private static byte[] Save(Image picture, string format)
    {
        switch (format)
        {
            case "jpg": return picture.JpegsaveBuffer();
            case "progressive.jpg": return picture.JpegsaveBuffer(interlace: true);
            case "cmyk.jpg": return picture.IccTransform("cmyk", inputProfile: "srgb").JpegsaveBuffer();
            case "png": return picture.PngsaveBuffer();
            case "16bit.png": return picture.Colourspace(Enums.Interpretation.Rgb16).PngsaveBuffer(bitdepth: 16);
            case "webp": return picture.WebpsaveBuffer();
            case "gif": return picture.GifsaveBuffer();
            case "tif": return picture.TiffsaveBuffer();
            case "tiled.tif": return picture.TiffsaveBuffer(tile: true, compression: Enums.ForeignTiffCompression.Deflate);
        }

        // Two pictures, one above the other, the second turned around.
        using var second = picture.Rot180();
        using var joined = picture.Join(second, Enums.Direction.Vertical);
        using var pages = joined.Mutate(image => image.Set(GValue.GIntType, "page-height", picture.Height));
        return format switch
        {
            "animated.webp" => pages.WebpsaveBuffer(),
            "animated.gif" => pages.GifsaveBuffer(),
            "two-pages.tif" => pages.TiffsaveBuffer(),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
    }

    private static void AssertColour(double[] expected, double[] actual) =>
        Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - 8, pair.First + 8));

    private Task<RenderedPhoto> RenderAsync(byte[] content) =>
        renditions.RenderAsync(new TrickleStream(content), TestContext.Current.CancellationToken);
}
