using System.Text;
using CsCheck;
using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

public sealed class Crc32CTests
{
    [Fact]
    public void Known_vectors()
    {
        Assert.Equal(0u, Crc32C.Compute([]).Value);
        Assert.Equal(0xE3069283u, Crc32C.Compute(Encoding.ASCII.GetBytes("123456789")).Value);
    }

    /// <summary>RFC 3720, B.4.</summary>
    [Fact]
    public void ISCSI_vectors()
    {
        byte[] readCommand =
        [
            0x01, 0xC0, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
            0x14, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0x00, 0x00, 0x00, 0x00, 0x14, 0x00, 0x00, 0x00, 0x18,
            0x28, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        ];
        Assert.Equal(0x8A9136AAu, Crc32C.Compute(new byte[32]).Value);
        Assert.Equal(0x62A8AB43u, Crc32C.Compute([.. Enumerable.Repeat((byte)0xFF, 32)]).Value);
        Assert.Equal(0x46DD794Eu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)i)]).Value);
        Assert.Equal(0x113FDB5Cu, Crc32C.Compute([.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))]).Value);
        Assert.Equal(0xD9963A56u, Crc32C.Compute(readCommand).Value);
    }

    [Fact]
    public void Every_length_agrees_with_the_definition_bit_by_bit()
    {
        var bytes = Generate.Bytes(20_000);
        var register = uint.MaxValue;
        for (var length = 0; length <= bytes.Length; length++)
        {
            Assert.Equal(~register, Crc32C.Compute(bytes.AsSpan(0, length)).Value);
            if (length < bytes.Length)
                register = ByDefinition(register, bytes[length]);
        }
    }

    [Fact]
    public void Any_start_within_a_word_gives_the_same()
    {
        var bytes = Generate.Bytes(20_000);
        for (var start = 0; start < 16; start++)
        {
            var expected = ~bytes[start..].Aggregate(uint.MaxValue, ByDefinition);
            Assert.Equal(expected, Crc32C.Compute(bytes.AsSpan(start)).Value);
        }
    }

    [Fact]
    public void Appending_in_any_pieces_and_combining_give_the_checksum_of_the_whole() =>
        Gen.Select(Gen.Int[0, 30_000], Gen.Int[0, 30_000].Array[0, 5]).Sample((length, cuts) =>
        {
            var bytes = Generate.Bytes(length, length);
            var whole = Crc32C.Compute(bytes);
            var (appended, combined, from) = (default(Crc32C), default(Crc32C), 0);
            foreach (var to in cuts.Where(cut => cut < length).Order().Append(length))
            {
                var piece = bytes.AsSpan(from, to - from);
                appended = appended.Append(piece);
                combined = combined.Combine(Crc32C.Compute(piece), piece.Length);
                from = to;
            }

            Assert.Equal(whole, appended);
            Assert.Equal(whole, combined);
        }, iter: 300);

    [Fact]
    public void Combining_lengths_of_many_gigabytes_agrees_with_combining_them_in_halves()
    {
        var a = Crc32C.Compute("a"u8);
        var zeros = Crc32C.Compute(new byte[1 << 20]);
        var (length, checksum) = (1L << 20, zeros);
        while (length < 1L << 40)
            (length, checksum) = (length * 2, checksum.Combine(checksum, length));

        var inOne = a.Combine(checksum, length);
        var half = length / 2;
        var halfChecksum = Halve(half);
        Assert.Equal(inOne, a.Combine(halfChecksum, half).Combine(halfChecksum, half));
        Assert.Throws<ArgumentOutOfRangeException>(() => a.Combine(zeros, -1));

        Crc32C Halve(long size)
        {
            var (sum, done) = (zeros, 1L << 20);
            while (done < size)
                (sum, done) = (sum.Combine(sum, done), done * 2);
            return sum;
        }
    }

    [Fact]
    public void Base64_is_big_endian_and_round_trips()
    {
        Assert.Equal("4waSgw==", new Crc32C(0xE3069283).ToBase64());
        Gen.UInt.Sample(value => Crc32C.TryParseBase64(new Crc32C(value).ToBase64(), out var parsed) && parsed.Value == value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("4waSgw=")]
    [InlineData("4waSgw===")]
    [InlineData("4waSgwA=")]
    [InlineData("4waS")]
    [InlineData("!waSgw==")]
    public void Text_of_another_form_is_not_a_checksum(string? text)
    {
        Assert.False(Crc32C.TryParseBase64(text, out var checksum));
        Assert.Equal(default, checksum);
    }

    private static uint ByDefinition(uint register, byte next)
    {
        register ^= next;
        for (var bit = 0; bit < 8; bit++)
            register = (register & 1) != 0 ? (register >> 1) ^ 0x82F63B78 : register >> 1;
        return register;
    }
}
