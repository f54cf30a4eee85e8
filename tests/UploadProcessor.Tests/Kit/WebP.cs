using System.Text;
using NetVips;

namespace UploadProcessor.Tests.Kit;

/// <summary>A WebP file, looked at closely.</summary>
internal sealed class WebP
{
    private readonly byte[] bytes;

    private WebP(byte[] bytes, Image image) => (this.bytes, Image) = (bytes, image);

    public Image Image { get; }

    public (int Width, int Height) Dimensions => (Image.Width, Image.Height);

    /// <summary>Checks the container by hand (RIFF, its length, WEBP), then decodes every pixel.</summary>
    public static WebP Read(ReadOnlySpan<byte> content)
    {
        Assert.Equal("RIFF", Encoding.ASCII.GetString(content[..4]));
        Assert.Equal("WEBP", Encoding.ASCII.GetString(content[8..12]));
        Assert.Equal(content.Length - 8, BitConverter.ToInt32(content[4..8]));
        var bytes = content.ToArray();
        using var lazy = Image.WebploadBuffer(bytes, failOn: Enums.FailOn.Warning);
        return new WebP(bytes, lazy.CopyMemory());
    }

    /// <summary>The names of the chunks in the container.</summary>
    public IReadOnlyList<string> Chunks()
    {
        var names = new List<string>();
        for (var at = 12; at + 8 <= bytes.Length;)
        {
            names.Add(Encoding.ASCII.GetString(bytes, at, 4));
            var length = BitConverter.ToInt32(bytes, at + 4);
            at += 8 + length + (length & 1);
        }

        return names;
    }

    public double[] Pixel(double x, double y) => Image.Getpoint((int)(x * (Image.Width - 1)), (int)(y * (Image.Height - 1)));
}
