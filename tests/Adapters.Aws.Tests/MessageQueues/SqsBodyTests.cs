using System.Text;
using CsCheck;
using Portable.Adapters.Aws.MessageQueues;

namespace Portable.Adapters.Aws.Tests.MessageQueues;

public sealed class SqsBodyTests
{
    [Fact]
    public void Any_bytes_come_back() => Gen.Byte.Array[0, 200].Sample(AssertComesBack);

    [Fact]
    public void Any_text_comes_back_and_goes_as_it_is_when_SQS_takes_it() => Gen.String.Sample(text =>
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        AssertComesBack(bytes);
        var allowed = bytes.Length > 0 && Encoding.UTF8.GetString(bytes).EnumerateRunes().All(rune => IsAllowed(rune.Value));
        Assert.Equal(allowed, SqsBody.Write(bytes).Mark is null);
    });

    [Theory]
    [InlineData("\t\r\n ~\u007F\u0085é\uD7FF\uE000\uFFFD😀\U0010FFFF", null)]
    [InlineData("\uFEFFbyte order mark", null)]
    [InlineData("a\0", "base64")]
    [InlineData("\u000B", "base64")]
    [InlineData("\u001F", "base64")]
    [InlineData("a\uFFFE", "base64")]
    [InlineData("\uFFFFa", "base64")]
    [InlineData("", "empty")]
    public void Text_is_marked_when_SQS_would_refuse_it(string text, string? mark)
    {
        var (written, given) = SqsBody.Write(Encoding.UTF8.GetBytes(text));
        Assert.Equal(mark, given);
        Assert.Equal(mark is null, written == text);
        Assert.NotEmpty(written);
    }

    [Fact]
    public void A_mark_that_does_not_fit_loses_nothing() => Assert.Equal("not base64!"u8.ToArray(), SqsBody.Read("not base64!", SqsBody.Base64));

    private static void AssertComesBack(byte[] bytes)
    {
        var (text, mark) = SqsBody.Write(bytes);
        Assert.True(text.EnumerateRunes().All(rune => IsAllowed(rune.Value)));
        Assert.Equal(bytes, SqsBody.Read(text, mark));
    }

    /// <summary>“#x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF”.</summary>
    private static bool IsAllowed(int c) => c is 0x9 or 0xA or 0xD or (>= 0x20 and <= 0xD7FF) or (>= 0xE000 and <= 0xFFFD) or >= 0x10000;
}
