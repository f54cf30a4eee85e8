using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S17, S18, S20, S22: reading and looking at objects.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class GetContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Fact]
    [Trait("Contract", "S17")]
    public virtual async Task Get_and_head_of_a_missing_object_are_null()
    {
        Assert.Null(await Store.GetAsync(Key()));
        Assert.Null(await Store.HeadAsync(Key()));
        Assert.Null(await Store.GetAsync(Key(), new GetOptions { Range = ByteRange.Slice(0, 10) }));
        Assert.Null(await Store.GetBytesAsync(Key()));
        Assert.False(await Store.ExistsAsync(Key()));
    }

    [Fact]
    [Trait("Contract", "S17")]
    public virtual async Task A_prefix_of_keys_is_not_an_object()
    {
        await Store.PutAsync(Key("folder/object"), Bytes(1));
        foreach (var name in (string[])["folder", "folder/", "folder/obj", "folder/object/"])
        {
            Assert.Null(await Store.HeadAsync(Key(name)));
            Assert.Null(await Store.GetAsync(Key(name)));
        }
    }

    [Fact]
    [Trait("Contract", "S17")]
    public virtual async Task An_object_and_objects_below_its_name_live_side_by_side()
    {
        await Store.PutAsync(Key("a"), Bytes(1));
        await Store.PutAsync(Key("a/b"), Bytes(2));
        await Store.PutAsync(Key("a/b/c"), Bytes(3));
        await Store.DeleteAsync(Key("a"));
        await AssertContentAsync(Key("a/b"), Bytes(2));
        Assert.Equal(["a/b", "a/b/c"], await ListAsync());
    }

    [Fact]
    [Trait("Contract", "S18")]
    public virtual async Task A_whole_read_gives_every_byte_and_says_what_it_reads()
    {
        var bytes = Bytes(300_000);
        var put = await Store.PutAsync(Key(), bytes);
        await using var download = (await Store.GetAsync(Key()))!;
        Assert.False(download.IsNotModified);
        Assert.Equal((0L, 300_000L), (download.Offset, download.Length));
        Assert.Equal(put.ETag, download.Info.ETag);
        using var copy = new MemoryStream();
        await download.Content.CopyToAsync(copy);
        AssertBytes(bytes, copy.ToArray());
        Assert.Equal(0, await download.Content.ReadAsync(new byte[10]));
    }

    [Fact]
    [Trait("Contract", "S18")]
    public virtual async Task A_read_can_be_synchronous()
    {
        var bytes = Bytes(50_000);
        await Store.PutAsync(Key(), bytes);
        await using var download = (await Store.GetAsync(Key()))!;
        var read = await Task.Run(() =>
        {
            using var copy = new MemoryStream();
            download.Content.CopyTo(copy);
            return copy.ToArray();
        });
        AssertBytes(bytes, read);
    }

    [Fact]
    [Trait("Contract", "S18")]
    public virtual async Task An_open_read_goes_on_with_its_version_or_fails_when_the_object_is_overwritten()
    {
        var old = Bytes(400_000);
        await Store.PutAsync(Key(), old);
        await using var download = (await Store.GetAsync(Key()))!;
        var start = new byte[1000];
        await download.Content.ReadExactlyAsync(start);
        await Store.PutAsync(Key(), Bytes(400_000, 2));
        using var rest = new MemoryStream();
        rest.Write(start);
        var error = await Record.ExceptionAsync(() => download.Content.CopyToAsync(rest));
        if (error is null)
            AssertBytes(old, rest.ToArray(), "The read mixed two versions.");
        else
            Assert.Equal(ObjectStoreErrorCode.PreconditionFailed, Assert.IsType<ObjectStoreException>(error).Code);
    }

    [Fact]
    [Trait("Contract", "S20")]
    public virtual async Task If_none_match_of_the_same_version_is_not_modified()
    {
        var put = await Store.PutAsync(Key(), Bytes(10));
        await using var same = (await Store.GetAsync(Key(), new GetOptions { IfNoneMatch = put.ETag }))!;
        Assert.True(same.IsNotModified);
        await Store.PutAsync(Key(), Bytes(20));
        await using var changed = (await Store.GetAsync(Key(), new GetOptions { IfNoneMatch = put.ETag }))!;
        Assert.False(changed.IsNotModified);
        Assert.Equal(20, changed.Info.Size);
        Assert.Null(await Store.GetAsync(Key("missing"), new GetOptions { IfNoneMatch = put.ETag }));
    }

    [Fact]
    [Trait("Contract", "S20")]
    public virtual async Task If_match_reads_that_version_and_no_other()
    {
        var put = await Store.PutAsync(Key(), Bytes(10));
        await using (var same = (await Store.GetAsync(Key(), new GetOptions { IfMatch = put.ETag }))!)
            Assert.Equal(10, same.Info.Size);
        var other = await Store.PutAsync(Key(), Bytes(20));
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => Store.GetAsync(Key(), new GetOptions { IfMatch = put.ETag }));
        await ThrowsAsync(
            ObjectStoreErrorCode.PreconditionFailed,
            () => Store.GetAsync(Key(), new GetOptions { IfMatch = put.ETag, Range = ByteRange.Slice(1, 2) }));
        await using var ranged = (await Store.GetAsync(Key(), new GetOptions { IfMatch = other.ETag, Range = ByteRange.Slice(1, 2) }))!;
        Assert.Equal(2, ranged.Length);
    }

    [Fact]
    [Trait("Contract", "S22")]
    public virtual async Task Many_abandoned_reads_do_not_exhaust_anything()
    {
        var bytes = Bytes(300_000);
        await Store.PutAsync(Key(), bytes);
        for (var i = 0; i < 200; i++)
        {
            var download = (await Store.GetAsync(Key()).WaitAsync(Fixture.Patience))!;
            await download.Content.ReadExactlyAsync(new byte[10]);
            await download.DisposeAsync();
            await Assert.ThrowsAnyAsync<ObjectDisposedException>(async () => await download.Content.ReadExactlyAsync(new byte[10]));
        }

        await AssertContentAsync(Key(), bytes);
    }

    [Fact]
    [Trait("Contract", "S22")]
    public virtual async Task Disposing_half_way_releases_the_connection()
    {
        await Store.PutAsync(Key(), Bytes(300_000));
        await using var watched = new FaultInjectingObjectStore(Store);
        var download = (await watched.GetAsync(Key()))!;
        await download.Content.ReadExactlyAsync(new byte[10]);
        Assert.Equal(1, watched.Downloads.Now);
        await download.DisposeAsync();
        await download.DisposeAsync();
        Assert.Equal(0, watched.Downloads.Now);
    }
}
