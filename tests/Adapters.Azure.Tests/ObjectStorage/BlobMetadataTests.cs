using CsCheck;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.ObjectStorage;

/// <summary>Metadata as C# identifiers and ASCII, and back.</summary>
public sealed class BlobMetadataTests
{
    private static readonly string[] Pieces = ["_", "-", "a", "0x", "__0x2d__", "__0x", "_0x5f__", "2d__", "portable_crc32c"];

    private static readonly Gen<string> Names = Gen.Select(
        Gen.Char["abcx_"],
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 6],
        (first, rest) => first + string.Concat(rest));

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two-words", "two__0x2d__words")]
    [InlineData("a_b", "a_b")]
    [InlineData("__0x2d__", "__0x5f___0x2d__")]
    [InlineData("portable_crc32c", "portable__0x5f__crc32c")]
    public void A_name_is_escaped_where_it_must_be(string name, string written)
    {
        Assert.Equal(written, BlobMetadata.Escape(name));
        Assert.Equal(name, BlobMetadata.Unescape(written));
    }

    [Theory]
    [InlineData("__0x", "__0x")]
    [InlineData("__0xzz__", "__0xzz__")]
    [InlineData("a__0x2D__b", "a-b")]
    [InlineData("__0x2d_", "__0x2d_")]
    public void What_others_wrote_is_read_where_it_is_understood(string written, string name) => Assert.Equal(name, BlobMetadata.Unescape(written));

    [Fact]
    public void Every_name_comes_back_and_is_an_identifier() => Names.Sample(name =>
    {
        var written = BlobMetadata.Escape(name);
        Assert.Matches("^[A-Za-z_][A-Za-z0-9_]*$", written);
        Assert.NotEqual(BlobMetadata.ChecksumName, written);
        Assert.Equal(name, BlobMetadata.Unescape(written));
    });

    [Fact]
    public void The_checksum_is_hidden_and_the_applications_own_entry_of_its_name_is_not()
    {
        var own = new Dictionary<string, string> { ["portable_crc32c"] = "mine", ["a-b"] = "ü" };
        var written = BlobMetadata.Write(own, new Crc32C(0x01020304));

        Assert.Equal("AQIDBA==", written["portable_crc32c"]);
        Assert.Equal(new Crc32C(0x01020304), BlobMetadata.Checksum(written));
        Assert.Equal(own.OrderBy(pair => pair.Key, StringComparer.Ordinal), BlobMetadata.Read(written).OrderBy(pair => pair.Key, StringComparer.Ordinal));
    }
}
