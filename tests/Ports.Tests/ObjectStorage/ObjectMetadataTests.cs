using Portable.ObjectStorage;

namespace Portable.Tests.ObjectStorage;

public sealed class ObjectMetadataTests
{
    [Fact]
    public void Names_come_back_in_lower_case_in_a_copy_of_its_own()
    {
        var given = new Dictionary<string, string> { ["Camera-Model"] = "X100 \u00E9 \U0001F600", ["_x9"] = "" };

        Assert.True(ObjectMetadata.TryNormalize(given, out var normalized, out _));
        given["late"] = "change";

        Assert.Equal(["_x9", "camera-model"], normalized.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("X100 \u00E9 \U0001F600", normalized["CAMERA-MODEL"]);
    }

    [Theory]
    [InlineData("", "v", "does not match")]
    [InlineData("-a", "v", "does not match")]
    [InlineData("9a", "v", "does not match")]
    [InlineData("a.b", "v", "does not match")]
    [InlineData("a b", "v", "does not match")]
    [InlineData("\u00E9", "v", "does not match")]
    [InlineData("a", " v", "white space")]
    [InlineData("a", "v\u00A0", "white space")]
    [InlineData("a", "v\n", "control character U+000A")]
    [InlineData("a", "v\u0085w", "control character U+0085")]
    [InlineData("a", null, "no value")]
    public void A_broken_rule_is_named(string name, string? value, string reason)
    {
        Assert.False(ObjectMetadata.TryNormalize(new Dictionary<string, string> { [name] = value! }, out var normalized, out var problem));
        Assert.Null(normalized);
        Assert.Contains(reason, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lone_surrogate_is_refused()
    {
        Assert.False(ObjectMetadata.TryNormalize(new Dictionary<string, string> { ["a"] = "\uD83D" }, out _, out var problem));
        Assert.Contains("UTF-16", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_that_differ_only_in_case_are_one_name_given_twice()
    {
        Assert.False(ObjectMetadata.TryNormalize(new Dictionary<string, string> { ["a"] = "1", ["A"] = "2" }, out _, out var problem));
        Assert.Contains("twice", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_and_values_have_2048_bytes_together()
    {
        Assert.True(Fits(new string('v', 2047)));
        Assert.False(Fits(new string('v', 2048)));

        static bool Fits(string value) => ObjectMetadata.TryNormalize(new Dictionary<string, string> { ["a"] = value }, out _, out _);
    }

    [Theory]
    [InlineData("plain", 5)]
    [InlineData("", 0)]
    [InlineData("\u00E9", (2 * 2) + 12)]
    [InlineData("plain and \u00E9", (2 * 12) + 12)]
    [InlineData("=?", (2 * 2) + 12)]
    [InlineData("= ?", 3)]
    public void Text_that_is_not_plain_ASCII_counts_as_its_encoded_form_may_need(string value, int size)
    {
        Assert.Equal(4 + size, ObjectMetadata.GetSize(new Dictionary<string, string> { ["name"] = value }));
    }
}
