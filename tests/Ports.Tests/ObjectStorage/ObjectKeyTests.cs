using CsCheck;
using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

public sealed class ObjectKeyTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a/b/c.txt")]
    [InlineData(".hidden/..x/...y")]
    [InlineData("a b+c%2F?#&\"'<>;=@!$*~|^`{}[]")]
    [InlineData("\U0001F600/e\u0301/\u05D0")]
    [InlineData("\u0085")]
    public void Odd_keys_are_portable(string key) => Assert.Null(new ObjectKey(key).PortabilityProblem());

    [Theory]
    [InlineData("", "empty")]
    [InlineData("/a", "starts with '/'")]
    [InlineData("a/", "ends with '/'")]
    [InlineData("a//b", "empty segment")]
    [InlineData(".", "'.' segment")]
    [InlineData("a/./b", "'.' segment")]
    [InlineData("../a", "'..' segment")]
    [InlineData("a./b", "'a.' ends with '.'")]
    [InlineData("a/b.", "'b.' ends with '.'")]
    [InlineData("a\\b", "backslash")]
    [InlineData("a\u0000", "U+0000")]
    [InlineData("a\u001Fb", "U+001F")]
    [InlineData("a\u007Fb", "U+007F")]
    public void Keys_that_some_provider_would_change_are_not_portable_and_the_reason_is_given(string key, string reason)
    {
        var objectKey = new ObjectKey(key);

        Assert.False(objectKey.IsPortable);
        Assert.Contains(reason, objectKey.PortabilityProblem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Lone_surrogates_are_not_addressable()
    {
        foreach (var key in new[] { "a\uD83D", "\uDE00a", "\uD83D\uD83D\uDE00", "\uD83Da" })
        {
            Assert.Contains("unpaired surrogate", new ObjectKey(key).AddressingProblem(), StringComparison.Ordinal);
            Assert.False(new ObjectKey(key).IsPortable);
        }
    }

    [Fact]
    public void Length_is_counted_in_bytes_of_UTF8()
    {
        Assert.True(new ObjectKey(new string('a', 1024)).IsPortable);
        Assert.False(new ObjectKey(new string('a', 1025)).IsPortable);
        Assert.True(new ObjectKey(new string('é', 512)).IsPortable);
        Assert.Contains("1,026 bytes", new ObjectKey(new string('é', 513)).PortabilityProblem(), StringComparison.Ordinal);
    }

    [Fact]
    public void At_most_254_segments_are_portable()
    {
        Assert.True(new ObjectKey(string.Join('/', Enumerable.Repeat("a", 254))).IsPortable);
        Assert.Contains("255 segments", new ObjectKey(string.Join('/', Enumerable.Repeat("a", 255))).PortabilityProblem(), StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_that_are_not_portable_can_still_be_addressed()
    {
        foreach (var key in new[] { "/a", "a//b", "a/", "..", "a\\b", "a\u0001" })
            Assert.Null(new ObjectKey(key).AddressingProblem());
    }

    [Fact]
    public void Order_is_that_of_the_UTF8_bytes() =>
        Gen.Select(Generate.Text, Generate.Text).Sample((left, right) =>
        {
            var expected = Math.Sign(Generate.Utf8(left).AsSpan().SequenceCompareTo(Generate.Utf8(right)));
            Assert.Equal(expected, Math.Sign(new ObjectKey(left).CompareTo(right)));
            Assert.Equal(-expected, Math.Sign(new ObjectKey(right).CompareTo(left)));
            Assert.Equal(expected < 0, new ObjectKey(left) < right);
            Assert.Equal(expected <= 0, new ObjectKey(left) <= right);
            Assert.Equal(expected > 0, new ObjectKey(left) > right);
            Assert.Equal(expected >= 0, new ObjectKey(left) >= right);
        }, iter: 20_000);

    [Fact]
    public void Equality_is_ordinal_without_folding_case_or_normalisation()
    {
        Assert.NotEqual(new ObjectKey("a"), new ObjectKey("A"));
        Assert.NotEqual(new ObjectKey("é"), new ObjectKey("e\u0301"));
        Assert.True(new ObjectKey("a") == "a");
        Assert.Equal(new ObjectKey(""), default);
        Assert.Equal(new ObjectKey("a").GetHashCode(), new ObjectKey("a").GetHashCode());
    }
}
