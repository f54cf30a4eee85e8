using CsCheck;
using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

public sealed class ByteRangeTests
{
    private static readonly Gen<long> Small = Gen.OneOf(Gen.Long[0, 12], Generate.AnyOf(0L, 1L, long.MaxValue));

    [Fact]
    public void A_range_resolves_as_bytes_picked_one_by_one() =>
        Gen.Select(Gen.Int[0, 2], Small, Small, Gen.Int[0, 10]).Sample((kind, first, second, size) =>
        {
            if (kind == 1 && second > long.MaxValue - first)
                return;
            var range = kind switch { 0 => ByteRange.From(first), 1 => ByteRange.Slice(first, second), _ => ByteRange.Last(first) };
            long[] picked =
            [
                .. Enumerable.Range(0, size).Select(i => (long)i).Where(i => kind switch
                {
                    0 => i >= first,
                    1 => i >= first && i < first + second,
                    _ => size - i <= first,
                }),
            ];

            var asksForNothing = kind switch { 0 => false, 1 => second == 0, _ => first == 0 };
            var inside = asksForNothing ? kind == 2 || first <= size : picked.Length > 0;
            Assert.Equal(inside, range.TryResolve(size, out var offset, out var length));
            if (!inside)
                return;
            Assert.Equal(picked.Length, length);
            if (picked.Length > 0)
                Assert.Equal(picked[0], offset);
            Assert.InRange(offset, 0, size);
        }, iter: 50_000);

    [Fact]
    public void Nonsense_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteRange.From(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteRange.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteRange.Slice(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteRange.Slice(2, long.MaxValue - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteRange.Last(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ByteRange.From(0).TryResolve(-1, out _, out _));
    }

    [Fact]
    public void Text_says_what_is_asked_for()
    {
        Assert.Equal("from 3", ByteRange.From(3).ToString());
        Assert.Equal("4 bytes from 3", ByteRange.Slice(3, 4).ToString());
        Assert.Equal("last 5 bytes", ByteRange.Last(5).ToString());
    }
}
