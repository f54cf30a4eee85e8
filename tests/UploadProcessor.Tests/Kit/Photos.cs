using NetVips;

namespace UploadProcessor.Tests.Kit;

/// <summary>Photographs to test with: the bundled ones, and made ones.</summary>
internal static class Photos
{
    public static string Folder => Path.Join(AppContext.BaseDirectory, "photos");

    /// <summary>The bundled photographs and their dimensions.</summary>
    public static TheoryData<string, int, int> Bundled => new()
    {
        { "astronaut.png", 512, 512 },
        { "chelsea.png", 451, 300 },
        { "coffee.png", 600, 400 },
        { "hubble_deep_field.jpg", 1000, 872 },
        { "retina.jpg", 1411, 1411 },
        { "rocket.jpg", 640, 427 },
    };

    public static byte[] Bundle(string name) => File.ReadAllBytes(Path.Join(Folder, name));

    /// <summary>A picture whose left half is red and whose right half is blue.</summary>
    public static Image RedAndBlue(int width, int height)
    {
        using var black = Image.Black(width, height);
        using var red = black.NewFromImage(255, 0, 0);
        using var half = Image.Black(width - (width / 2), height);
        using var blue = half.NewFromImage(0, 0, 255);
        using var both = red.Insert(blue, width / 2, 0);
        using var rgb = both.Copy(interpretation: Enums.Interpretation.Srgb);
        return rgb.Cast(Enums.BandFormat.Uchar);
    }

    /// <summary>A JPEG of noise: slow to encode, large, and never the same as another of another size.</summary>
    public static byte[] Noise(int width, int height)
    {
        using var noise = Image.Gaussnoise(width, height, sigma: 60, mean: 128);
        using var bytes = noise.Cast(Enums.BandFormat.Uchar);
        return bytes.JpegsaveBuffer(q: 90);
    }
}
