using UploadProcessor.Images;

namespace UploadProcessor.Tests.Images;

public sealed class RenditionSizeTests
{
    [Theory]
    [InlineData(4000, 3000, 1200, 900)]
    [InlineData(3000, 4000, 900, 1200)]
    [InlineData(1200, 1200, 1200, 1200)]
    [InlineData(1201, 1201, 1200, 1200)]
    [InlineData(451, 300, 451, 300)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(100_000, 3, 1200, 1)]
    [InlineData(1000, 1203, 998, 1200)]
    public void A_picture_is_fitted_inside_and_never_enlarged(int width, int height, int expectedWidth, int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), RenditionSize.All[0].Fit(width, height));

    [Fact]
    public void The_sizes_are_thumb_150_medium_600_and_large_1200() =>
        Assert.Equal([("large", 1200), ("medium", 600), ("thumb", 150)], RenditionSize.All.Select(size => (size.Name, size.MaxEdge)));
}
