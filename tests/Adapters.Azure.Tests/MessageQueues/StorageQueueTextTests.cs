using System.Text;
using Portable.Adapters.Azure.MessageQueues;

namespace Portable.Adapters.Azure.Tests.MessageQueues;

public sealed class StorageQueueTextTests
{
    [Theory]
    [InlineData("x", true)]
    [InlineData("Grüße 😀", true)]
    [InlineData("two\tlines\nof <&> text", true)]
    [InlineData("{\"a\":1}", true)]
    [InlineData("", false)]
    [InlineData(" ", false)]
    [InlineData("a ", false)]
    [InlineData(" a", false)]
    [InlineData("a\n", false)]
    [InlineData("a\r\nb", false)]
    [InlineData("a\0b", false)]
    [InlineData("a\u001Fb", false)]
    [InlineData("a\uFFFEb", false)]
    [InlineData("a\uFFFFb", false)]
    public void Text_that_XML_would_change_or_refuse_is_not_exact(string text, bool exact) =>
        Assert.Equal(exact, StorageQueueText.IsExact(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Bytes_that_are_no_text_are_not_exact() => Assert.False(StorageQueueText.IsExact([(byte)'a', 0xFF, (byte)'b']));
}
