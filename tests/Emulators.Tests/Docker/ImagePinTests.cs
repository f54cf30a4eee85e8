using Portable.Emulators.Docker;

namespace Portable.Emulators.Tests.Docker;

public sealed class ImagePinTests
{
    public static TheoryData<string> Names => [.. ImagePins.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_image_is_pinned_to_a_version(string name) =>
        Assert.Matches(@":[^:/]*\d+[.\-]\d+[^:/]*$", ImagePins.All[name]);

    [Fact]
    public void Another_image_can_stand_in()
    {
        using var other = new EnvironmentVariable("PORTABLE_IMAGE_OF_ANOTHER", "local/moto:1");

        Assert.Equal("local/moto:1", ImagePins.Find("OfAnother"));
        Assert.Equal(ImagePins.All["ElasticMq"], ImagePins.Find("ElasticMq"));
    }
}
