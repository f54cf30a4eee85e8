using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S19: reading some of an object's bytes.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class RangeContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    private const int Size = 1000;

    [Theory]
    [Trait("Contract", "S19")]
    [InlineData(0, 1, 0, 1)]
    [InlineData(0, 1000, 0, 1000)]
    [InlineData(10, 20, 10, 20)]
    [InlineData(999, 1, 999, 1)]
    [InlineData(999, 2, 999, 1)]
    [InlineData(500, 5000, 500, 500)]
    [InlineData(0, long.MaxValue, 0, 1000)]
    public virtual Task A_slice_is_read_and_clipped_at_the_end(long offset, long length, int expectedOffset, int expectedLength) =>
        AssertReadsAsync(ByteRange.Slice(offset, length), expectedOffset, expectedLength);

    [Theory]
    [Trait("Contract", "S19")]
    [InlineData(0, 1000)]
    [InlineData(1, 999)]
    [InlineData(999, 1)]
    public virtual Task From_an_offset_reads_to_the_end(int offset, int expectedLength) => AssertReadsAsync(ByteRange.From(offset), offset, expectedLength);

    [Theory]
    [Trait("Contract", "S19")]
    [InlineData(1, 999)]
    [InlineData(250, 750)]
    [InlineData(1000, 0)]
    [InlineData(1001, 0)]
    [InlineData(1_000_000, 0)]
    public virtual async Task The_last_bytes_are_read(int count, int expectedOffset)
    {
        if (Store.Capabilities.Supports(ObjectStoreFeature.SuffixRange))
            await AssertReadsAsync(ByteRange.Last(count), expectedOffset, Size - expectedOffset);
        else
            await UnsupportedAsync(() => Store.GetAsync(Key(), new GetOptions { Range = ByteRange.Last(count) }));
    }

    [Fact]
    [Trait("Contract", "S19")]
    public virtual async Task A_range_of_length_0_is_empty()
    {
        await AssertReadsAsync(ByteRange.Slice(0, 0), 0, 0);
        await AssertReadsAsync(ByteRange.Slice(500, 0), 500, 0);
        await AssertReadsAsync(ByteRange.Slice(Size, 0), Size, 0);
        if (Store.Capabilities.Supports(ObjectStoreFeature.SuffixRange))
            await AssertReadsAsync(ByteRange.Last(0), Size, 0);
    }

    [Fact]
    [Trait("Contract", "S19")]
    public virtual async Task A_range_wholly_outside_is_refused()
    {
        await Store.PutAsync(Key(), Bytes(Size));
        await ThrowsAsync(ObjectStoreErrorCode.InvalidRange, () => GetAsync(ByteRange.Slice(Size, 1)));
        await ThrowsAsync(ObjectStoreErrorCode.InvalidRange, () => GetAsync(ByteRange.Slice(Size + 1, 0)));
        await ThrowsAsync(ObjectStoreErrorCode.InvalidRange, () => GetAsync(ByteRange.From(Size)));
        await ThrowsAsync(ObjectStoreErrorCode.InvalidRange, () => GetAsync(ByteRange.From(1_000_000_000_000)));
    }

    [Fact]
    [Trait("Contract", "S19")]
    public virtual async Task No_byte_of_an_empty_object_is_in_any_range()
    {
        await Store.PutAsync(Key(), Array.Empty<byte>());
        await ThrowsAsync(ObjectStoreErrorCode.InvalidRange, () => GetAsync(ByteRange.From(0)));
        await ThrowsAsync(ObjectStoreErrorCode.InvalidRange, () => GetAsync(ByteRange.Slice(0, 1)));
        await using var nothing = (await GetAsync(ByteRange.Slice(0, 0)))!;
        Assert.Equal((0L, 0L), (nothing.Length, nothing.Info.Size));
        if (Store.Capabilities.Supports(ObjectStoreFeature.SuffixRange))
            await ThrowsAsync(ObjectStoreErrorCode.InvalidRange, () => GetAsync(ByteRange.Last(1)));
    }

    [Fact]
    [Trait("Contract", "S19")]
    public virtual async Task Ranges_across_the_parts_of_a_large_object_are_exact()
    {
        var bytes = Bytes(Fixture.PartSize * 3 + 100);
        await using var stream = new ForwardStream(bytes);
        await Store.PutAsync(Key(), stream);
        foreach (var offset in (int[])[0, Fixture.PartSize - 5, Fixture.PartSize, Fixture.PartSize * 2 - 1, Fixture.PartSize * 3 + 90])
        {
            await using var download = (await GetAsync(ByteRange.Slice(offset, 10)))!;
            var read = new byte[10];
            await download.Content.ReadExactlyAsync(read);
            Assert.Equal(bytes.AsSpan(offset, 10).ToArray(), read);
            Assert.Equal(bytes.Length, download.Info.Size);
        }
    }

    private Task<ObjectDownload?> GetAsync(ByteRange range) => Store.GetAsync(Key(), new GetOptions { Range = range });

    private async Task AssertReadsAsync(ByteRange range, int offset, int length)
    {
        var bytes = Bytes(Size);
        var put = await Store.PutAsync(Key(), bytes);
        await using var download = (await GetAsync(range))!;
        Assert.Equal((offset, length), (download.Offset, download.Length));
        Assert.Equal((Size, put.ETag), (download.Info.Size, download.Info.ETag));
        using var read = new MemoryStream();
        await download.Content.CopyToAsync(read);
        Assert.Equal(bytes.AsSpan(offset, length).ToArray(), read.ToArray());
    }
}
