namespace Portable.Tests;

public sealed class ProviderSettingsReaderTests
{
    private enum Colour
    {
        Red = 0,
        Green = 1,
        Blue = 2,
    }

    [Fact]
    public void Settings_are_read_without_regard_to_case_and_trimmed()
    {
        var reader = Reader(("PARTSIZE", " 7 "), ("on", "True"), ("wait", "00:00:05"), ("url", "http://127.0.0.1:9000"), ("colour", "green"));

        Assert.Equal(7, reader.Integer("PartSize", 1, 0, 10));
        Assert.True(reader.Boolean("On"));
        Assert.Equal(TimeSpan.FromSeconds(5), reader.Duration("Wait", TimeSpan.Zero, TimeSpan.Zero, TimeSpan.MaxValue));
        Assert.Equal(new Uri("http://127.0.0.1:9000"), reader.Address("Url"));
        Assert.Equal(Colour.Green, reader.OneOf("Colour", Colour.Red));
        reader.ThrowIfUnknown("Acme");
    }

    [Fact]
    public void What_is_missing_or_blank_has_its_default()
    {
        var reader = Reader(("blank", "  "));

        Assert.Null(reader.Text("blank"));
        Assert.Equal(3, reader.Integer("count", 3, 0, 10));
        Assert.Null(reader.Boolean("on"));
        Assert.Equal(TimeSpan.FromHours(1), reader.Duration("wait", TimeSpan.FromHours(1), TimeSpan.Zero, TimeSpan.MaxValue));
        Assert.Null(reader.Address("url"));
        Assert.Null(reader.Several<Colour>("colours"));
        Assert.Equal(Colour.Blue, reader.OneOf("colour", Colour.Blue));
    }

    [Fact]
    public void Several_values_are_separated_by_commas() =>
        Assert.Equal([Colour.Blue, Colour.Red], Reader(("colours", "blue, Red,")).Several<Colour>("colours"));

    [Theory]
    [InlineData("count", "ten", "'ten'; it must be a whole number, 1 to 9.")]
    [InlineData("count", "0", "'0'; it must be a whole number, 1 to 9.")]
    [InlineData("count", "10", "'10'; it must be a whole number, 1 to 9.")]
    [InlineData("on", "yes", "'yes'; it must be true or false.")]
    [InlineData("wait", "5", "'5'; it must be hours:minutes:seconds, 00:00:01 to 00:01:00.")]
    [InlineData("wait", "00:02:00", "'00:02:00'; it must be hours:minutes:seconds, 00:00:01 to 00:01:00.")]
    [InlineData("url", "/relative", "'/relative'; it must be an absolute http or https address.")]
    [InlineData("url", "ftp://example.org", "'ftp://example.org'; it must be an absolute http or https address.")]
    [InlineData("colour", "1", "'1'; it must be of Red, Green, Blue.")]
    [InlineData("colour", "violet", "'violet'; it must be of Red, Green, Blue.")]
    [InlineData("colour", "red,blue", "'red,blue'; it must be one of Red, Green, Blue.")]
    public void What_cannot_be_read_is_refused_by_its_full_key(string name, string value, string expected)
    {
        var reader = Reader((name, value));

        var error = Assert.Throws<ArgumentException>(() => _ = name switch
        {
            "count" => reader.Integer(name, 1, 1, 9),
            "on" => reader.Boolean(name),
            "wait" => reader.Duration(name, TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1)),
            "url" => reader.Address(name),
            _ => (object)reader.OneOf(name, Colour.Red),
        });

        Assert.Equal($"Portable:Acme:{name} is {expected}", error.Message);
    }

    [Fact]
    public void What_nobody_asked_for_is_refused_with_what_is_known()
    {
        var reader = Reader(("PartSize", "7"), ("PatrSize", "8"));
        _ = reader.Integer("PartSize", 1, 0, 10);

        var error = Assert.Throws<ArgumentException>(() => reader.ThrowIfUnknown("Acme"));

        Assert.Contains("Portable:Acme:PatrSize is not a setting of provider 'Acme' (known: PartSize)", error.Message, StringComparison.Ordinal);
    }

    private static ProviderSettingsReader Reader(params (string Name, string Value)[] settings) =>
        new(settings.ToDictionary(setting => setting.Name, setting => setting.Value), "Portable:Acme");
}
