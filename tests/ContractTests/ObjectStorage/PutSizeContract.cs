using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S8, S9: objects around the part size, and streams whose length nobody knows.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class PutSizeContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Theory]
    [Trait("Contract", "S9")]
    [CombinatorialSizes]
    public virtual async Task Every_size_around_the_part_size_comes_back_whole(int parts, int more, string form)
    {
        var bytes = Bytes(Fixture.PartSize * parts + more);
        await using var stream = new ForwardStream(bytes);
        ObjectContent content = form switch
        {
            "bytes" => bytes,
            "seekable" => new MemoryStream(bytes),
            _ => stream,
        };
        var put = await Store.PutAsync(Key(), content);
        Assert.Equal(bytes.Length, put.Size);
        Assert.Equal(Kept(Crc32C.Compute(bytes)), put.Checksum);
        await AssertContentAsync(Key(), bytes);
    }

    [Theory]
    [Trait("Contract", "S9")]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public virtual async Task A_part_may_end_inside_what_the_stream_gives_at_a_time(int piece)
    {
        // One-byte reads over a whole part would only be slow: a small object shows the same.
        var bytes = Bytes(piece == 4096 ? Fixture.PartSize * 2 + 5000 : 10_000);
        await using var stream = new ForwardStream(bytes, piece);
        await Store.PutAsync(Key(), stream);
        await AssertContentAsync(Key(), bytes);
    }

    [Fact]
    [Trait("Contract", "S8")]
    public virtual async Task A_small_stream_of_unknown_length_is_not_offered_a_buffer_of_a_whole_part()
    {
        var bytes = Bytes(10 * 1024);
        await using var stream = new ForwardStream(bytes);
        await Store.PutAsync(Key(), stream);
        await AssertContentAsync(Key(), bytes);
        Assert.InRange(stream.LargestBuffer, 1, 1024 * 1024);
    }

    [Fact]
    [Trait("Contract", "S8")]
    public virtual async Task Many_small_streams_of_unknown_length_at_once_stay_small()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var streams = Enumerable.Range(0, 64).Select(i => new ForwardStream(Bytes(10 * 1024, i), waitAt: 10 * 1024)).ToArray();
        using var stop = new CancellationTokenSource();
        var puts = streams.Select((stream, i) => Store.PutAsync(Key($"{i}"), stream, null, stop.Token)).ToArray();
        await Task.WhenAll(streams.Select(stream => stream.Waiting)).WaitAsync(Fixture.Patience);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        await stop.CancelAsync();
        foreach (var put in puts)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);

        // 64 buffers of 8 MiB would be half a GiB; other tests of the process run meanwhile, hence the wide bound.
        Assert.InRange(held, long.MinValue, 200L * 1024 * 1024);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    [Trait("Contract", "S8")]
    public virtual async Task A_stream_of_unknown_length_and_many_parts_is_read_once_and_forwards_only()
    {
        var bytes = Bytes(Fixture.PartSize * 4 + 1);
        await using var stream = new ForwardStream(bytes, piece: 64 * 1024);
        await Store.PutAsync(Key(), stream);
        await AssertContentAsync(Key(), bytes);
    }
}
