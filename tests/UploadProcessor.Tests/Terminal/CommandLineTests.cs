using UploadProcessor.Terminal;

namespace UploadProcessor.Tests.Terminal;

public sealed class CommandLineTests
{
    [Fact]
    public void Without_arguments_the_bundled_photographs_go_to_renditions()
    {
        var line = CommandLine.Parse([]);

        Assert.Null(line.In);
        Assert.Equal("renditions", line.Out);
        Assert.False(line.Help);
        Assert.Empty(line.Settings);
    }

    [Fact]
    public void Options_take_their_value_after_a_space_or_an_equals_sign()
    {
        var line = CommandLine.Parse(["--in", "a b", "--out=c=d", "--Portable:Provider=InMemory", "--UploadProcessor:MaxBytes", "5"]);

        Assert.Equal(("a b", "c=d"), (line.In, line.Out));
        Assert.Equal([new("Portable:Provider", "InMemory"), new("UploadProcessor:MaxBytes", "5")], line.Settings);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_is_asked_for(string argument) => Assert.True(CommandLine.Parse([argument]).Help);

    [Theory]
    [InlineData("photos")]
    [InlineData("--input", "photos")]
    [InlineData("--help=yes")]
    [InlineData("--:x=1")]
    [InlineData("")]
    public void An_unknown_argument_is_named(params string[] args) =>
        Assert.Equal(
            $"The argument '{args[0]}' is not known; --help lists what is.", Assert.Throws<UsageException>(() => CommandLine.Parse(args)).Message);

    [Theory]
    [InlineData("--in")]
    [InlineData("--in=")]
    [InlineData("--in", "--out", "x")]
    [InlineData("--Portable:Provider")]
    public void A_missing_value_is_named(params string[] args) =>
        Assert.StartsWith(
            $"The argument '{args[0].TrimEnd('=')}' needs a value", Assert.Throws<UsageException>(() => CommandLine.Parse(args)).Message, StringComparison.Ordinal);
}
