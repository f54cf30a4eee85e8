using Portable.MessageQueues;

namespace Portable.Tests.MessageQueues;

public sealed class MessageAttributesTests
{
    [Theory]
    [InlineData("a", "")]
    [InlineData("_", "v")]
    [InlineData("Content-Type.v1_x", "tab\tline\r\n")]
    [InlineData("googol-not", "x", false)]
    [InlineData("awsome", "\U0001F600 \u05D0")]
    [InlineData("portable", "x")]
    public void Names_and_values_within_the_rules(string name, string value, bool allowed = true) =>
        Assert.Equal(allowed, MessageAttributes.Problem(new Dictionary<string, string> { [name] = value }) is null);

    [Theory]
    [InlineData("", "v", "0 characters")]
    [InlineData("a b", "v", "other than")]
    [InlineData("\u00E9", "v", "other than")]
    [InlineData("1a", "v", "begin with a letter")]
    [InlineData("-a", "v", "begin with a letter")]
    [InlineData(".a", "v", "begin with a letter")]
    [InlineData("a.", "v", "ends with a dot")]
    [InlineData("a..b", "v", "two in a row")]
    [InlineData("AWS.x", "v", "reserved 'aws.'")]
    [InlineData("Amazon.x", "v", "reserved 'amazon.'")]
    [InlineData("Google", "v", "reserved 'goog'")]
    [InlineData("portable.x", "v", "reserved 'portable.'")]
    [InlineData("a", null, "is null")]
    [InlineData("a", "\u0000", "U+0000")]
    [InlineData("a", "\u000B", "U+000B")]
    [InlineData("a", "\u007F", "U+007F")]
    [InlineData("a", "\uFFFE", "U+FFFE")]
    public void A_broken_rule_is_named(string name, string? value, string reason) =>
        Assert.Contains(reason, MessageAttributes.Problem(new Dictionary<string, string> { [name] = value! }), StringComparison.Ordinal);

    [Fact]
    public void Limits_are_inclusive()
    {
        Assert.Null(MessageAttributes.Problem(new Dictionary<string, string> { [new string('n', 128)] = new string('é', 512) }));
        Assert.NotNull(MessageAttributes.Problem(new Dictionary<string, string> { [new string('n', 129)] = "" }));
        Assert.NotNull(MessageAttributes.Problem(new Dictionary<string, string> { ["n"] = new string('é', 512) + "a" }));
        Assert.NotNull(MessageAttributes.Problem(new Dictionary<string, string> { ["n"] = "\uD83D" }));
        Assert.Null(MessageAttributes.Problem(Many(64)));
        Assert.Contains("65 attributes", MessageAttributes.Problem(Many(65)), StringComparison.Ordinal);

        static Dictionary<string, string> Many(int count) => Enumerable.Range(0, count).ToDictionary(i => $"n{i}", _ => "v");
    }

    [Fact]
    public void Size_counts_names_and_values_in_bytes_of_UTF8()
    {
        var attributes = new Dictionary<string, string> { ["ab"] = "é", ["c"] = "\U0001F600" };

        Assert.Equal(2 + 2 + 1 + 4, MessageAttributes.GetSize(attributes));
        Assert.Equal(9 + 5, new Message(new byte[5]) { Attributes = attributes }.GetSize());
        Assert.Equal(0, new Message(default).GetSize());
    }
}
