using CsCheck;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.ObjectStorage;

/// <summary>Text in headers by RFC 2047.</summary>
public sealed class EncodedWordTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("a  b ~ % =x? ?=")]
    public void Plain_ascii_stays_as_it_is(string text) => Assert.Equal(text, EncodedWord.Encode(text));

    [Theory]
    [InlineData("é", "=?UTF-8?B?w6k=?=")]
    [InlineData("=?UTF-8?B?w6k=?=", "=?UTF-8?B?PT9VVEYtOD9CP3c2az0/PQ==?=")]
    [InlineData("a =? b", "=?UTF-8?B?YSA9PyBi?=")]
    public void Other_text_and_text_that_looks_encoded_is_encoded(string text, string expected) => Assert.Equal(expected, EncodedWord.Encode(text));

    [Theory]
    [InlineData("=?utf-8?q?caf=C3=A9_au_lait?=", "café au lait")]
    [InlineData("=?UTF-8?B?w6nDqQ==?= =?UTF-8?Q?=C3=A9?=", "ééé")]
    [InlineData("=?UTF-8?B?8J+Y?=\r\n =?UTF-8?B?gA==?=", "😀")]
    [InlineData("=?UTF-8?B?not base64?=", "=?UTF-8?B?not base64?=")]
    [InlineData("=?UTF-8?Q?=C?=", "=?UTF-8?Q?=C?=")]
    [InlineData("=?KOI8-R?B?w6k=?=", "=?KOI8-R?B?w6k=?=")]
    [InlineData("=??=", "=??=")]
    [InlineData("=?", "=?")]
    public void What_others_wrote_is_read_where_it_is_understood(string header, string expected) => Assert.Equal(expected, EncodedWord.Decode(header));

    [Fact]
    public void Any_text_comes_back_and_no_word_is_longer_than_75_characters() =>
        Gen.String[Gen.Char["aé=?_ 日\u00AD-~"], 0, 300].Sample(text =>
        {
            var encoded = EncodedWord.Encode(text + "😀");
            Assert.Equal(text + "😀", EncodedWord.Decode(encoded));
            Assert.All(encoded.Split(' '), word => Assert.InRange(word.Length, 1, 75));
            Assert.Equal(text, EncodedWord.Decode(EncodedWord.Encode(text)));
        });

    /// <summary>So what the ports let pass fits into S3's 2 KB, also as it stands in the header.</summary>
    [Fact]
    public void No_text_takes_more_room_than_the_ports_count_for_it() =>
        Gen.String[Gen.Char["aé=?_ 日\u00AD-~"], 0, 300].Sample(text =>
            Assert.InRange(EncodedWord.Encode(text).Length, 0, ObjectMetadata.GetSize(new Dictionary<string, string> { [string.Empty] = text })));
}
