using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S15, S18: the CRC-32C of the whole object, from the writer to the reader.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class IntegrityContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Theory]
    [Trait("Contract", "S15")]
    [InlineData(0, "bytes")]
    [InlineData(0, "seekable")]
    [InlineData(0, "forward-only")]
    [InlineData(3, "bytes")]
    [InlineData(3, "seekable")]
    [InlineData(3, "forward-only")]
    public virtual async Task The_checksum_of_the_whole_object_comes_back_from_put_head_and_get(int parts, string form)
    {
        var bytes = Bytes(Fixture.PartSize * parts + 100);
        var expected = Kept(Crc32C.Compute(bytes));
        await using var stream = new ForwardStream(bytes);
        Assert.Equal(expected, (await Store.PutAsync(Key(), Content(form, bytes, stream))).Checksum);
        Assert.Equal(expected, (await Store.HeadAsync(Key()))?.Checksum);
        await using var download = (await Store.GetAsync(Key()))!;
        Assert.Equal(expected, download.Info.Checksum);
        await using var partial = (await Store.GetAsync(Key(), new GetOptions { Range = ByteRange.Slice(1, 2) }))!;
        // S3 gives no checksum with a range; what is given must be that of the whole.
        Assert.True(partial.Info.Checksum is null || partial.Info.Checksum == expected, $"{partial.Info.Checksum}");
    }

    [Fact]
    [Trait("Contract", "S15")]
    public virtual async Task A_copy_keeps_the_checksum()
    {
        var put = await Store.PutAsync(Key(), Bytes(100));
        Assert.Equal(put.Checksum, (await Store.CopyAsync(Key(), Key("copy"))).Checksum);
        Assert.Equal(put.Checksum, (await Store.HeadAsync(Key("copy")))?.Checksum);
        var replaced = new CopyOptions { Properties = new ObjectProperties { ContentType = "text/plain" } };
        Assert.Equal(put.Checksum, (await Store.CopyAsync(Key(), Key("replaced"), replaced)).Checksum);
    }

    [Theory]
    [Trait("Contract", "S15")]
    [InlineData(0, "bytes")]
    [InlineData(0, "seekable")]
    [InlineData(0, "forward-only")]
    [InlineData(2, "bytes")]
    [InlineData(2, "seekable")]
    [InlineData(2, "forward-only")]
    public virtual async Task Content_that_does_not_have_the_expected_checksum_creates_nothing(int parts, string form)
    {
        var bytes = Bytes(Fixture.PartSize * parts + 100);
        var wrong = new PutOptions { ExpectedChecksum = new Crc32C(Crc32C.Compute(bytes).Value ^ 1) };
        await using var stream = new ForwardStream(bytes);
        await ThrowsAsync(ObjectStoreErrorCode.ChecksumMismatch, () => Store.PutAsync(Key(), Content(form, bytes, stream), wrong));
        Assert.Null(await Store.HeadAsync(Key()));
        Assert.Empty(await ListAsync());
    }

    [Theory]
    [Trait("Contract", "S15")]
    [InlineData(0, "bytes")]
    [InlineData(0, "forward-only")]
    [InlineData(2, "forward-only")]
    public virtual async Task Content_with_the_wrong_checksum_leaves_the_earlier_object(int parts, string form)
    {
        var first = await Store.PutAsync(Key(), Bytes(10, 9));
        var bytes = Bytes(Fixture.PartSize * parts + 100);
        await using var stream = new ForwardStream(bytes);
        await ThrowsAsync(
            ObjectStoreErrorCode.ChecksumMismatch,
            () => Store.PutAsync(Key(), Content(form, bytes, stream), new PutOptions { ExpectedChecksum = new Crc32C(1) }));
        Assert.Equal(first.ETag, (await Store.HeadAsync(Key()))?.ETag);
        await AssertContentAsync(Key(), Bytes(10, 9));
    }

    [Theory]
    [Trait("Contract", "S15")]
    [InlineData("bytes")]
    [InlineData("seekable")]
    [InlineData("forward-only")]
    public virtual async Task Content_with_the_expected_checksum_is_taken(string form)
    {
        var bytes = Bytes(Fixture.PartSize + 100);
        await using var stream = new ForwardStream(bytes);
        await Store.PutAsync(Key(), Content(form, bytes, stream), new PutOptions { ExpectedChecksum = Crc32C.Compute(bytes) });
        await AssertContentAsync(Key(), bytes);
    }

    [Theory]
    [Trait("Contract", "S18")]
    [InlineData(0)]
    [InlineData(500)]
    [InlineData(999)]
    public virtual async Task A_whole_read_of_damaged_bytes_ends_in_checksum_mismatch(int at)
    {
        await Store.PutAsync(Key(), Bytes(1000));
        await using var damaged = new FaultInjectingObjectStore(Store)
        {
            Content = (_, content) => new BreakingStream(content, at, BreakingStream.Fault.FlipsAByte),
        };
        if (!KeepsChecksums)
        {
            // Nothing to hold the bytes against.
            Assert.NotEqual(Bytes(1000), await damaged.GetBytesAsync(Key()));
            return;
        }

        await ThrowsAsync(ObjectStoreErrorCode.ChecksumMismatch, () => damaged.GetBytesAsync(Key()));
        await using var download = (await damaged.GetAsync(Key()))!;
        await ThrowsAsync(ObjectStoreErrorCode.ChecksumMismatch, () => download.Content.CopyToAsync(Stream.Null));
    }

    private static ObjectContent Content(string form, byte[] bytes, ForwardStream stream) => form switch
    {
        "bytes" => bytes,
        "seekable" => new MemoryStream(bytes),
        _ => stream,
    };
}
