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

    [Fact]
    public void Serve_comes_first_and_takes_addresses_and_settings()
    {
        var line = CommandLine.Parse(["serve", "--urls", "http://127.0.0.1:5000", "--Portable:Provider=Aws"]);

        Assert.Equal((true, "http://127.0.0.1:5000"), (line.Serve, line.Urls));
        Assert.Equal([new("Portable:Provider", "Aws")], line.Settings);
        Assert.Equal((true, null), (CommandLine.Parse(["serve"]).Serve, CommandLine.Parse(["serve"]).Urls));
    }

    [Theory]
    [InlineData("--in")]
    [InlineData("--out")]
    public void Folders_do_not_go_with_serve(string argument) =>
        Assert.Equal(
            $"The argument '{argument}' does not go with serve, which has no folders.",
            Assert.Throws<UsageException>(() => CommandLine.Parse(["serve", argument, "x"])).Message);

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void Help_is_asked_for(string argument) => Assert.True(CommandLine.Parse([argument]).Help);

    [Theory]
    [InlineData("photos")]
    [InlineData("--input", "photos")]
    [InlineData("--help=yes")]
    [InlineData("--urls", "http://127.0.0.1:5000")]
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
