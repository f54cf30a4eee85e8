using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S7: a put happens whole or not at all, and leaves nothing behind.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class PutAtomicityContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Theory]
    [Trait("Contract", "S7")]
    [InlineData(0)]
    [InlineData(2)]
    public virtual async Task A_put_in_progress_cannot_be_seen(int parts)
    {
        var at = Fixture.PartSize * parts + 5000;
        await using var stream = new ForwardStream(Bytes(at + 5000), waitAt: at);
        using var stop = new CancellationTokenSource();
        var put = Store.PutAsync(Key(), stream, null, stop.Token);
        await stream.Waiting.WaitAsync(Fixture.Patience);
        Assert.Null(await Store.HeadAsync(Key()));
        Assert.Null(await Store.GetAsync(Key()));
        Assert.Empty(await ListAsync());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
    }

    [Theory]
    [Trait("Contract", "S7")]
    [InlineData(0)]
    [InlineData(2)]
    public virtual async Task A_put_whose_source_fails_leaves_the_earlier_object_and_no_parts(int parts)
    {
        var unfinished = await Fixture.CountUnfinishedUploadsAsync();
        var first = await Store.PutAsync(Key(), Bytes(100));
        var at = Fixture.PartSize * parts + 5000;
        await using var stream = new ForwardStream(Bytes(at + 5000), failAt: at);
        var error = await Assert.ThrowsAnyAsync<Exception>(() => Store.PutAsync(Key(), stream));
        Assert.IsNotType<OperationCanceledException>(error, exactMatch: false);
        Assert.Equal(first.ETag, (await Store.HeadAsync(Key()))?.ETag);
        await AssertContentAsync(Key(), Bytes(100));
        if (Applies(ContractHook.UnfinishedUploads, unfinished))
            await UntilAsync(async () => await Fixture.CountUnfinishedUploadsAsync() == unfinished, "the parts of the failed put are gone");
    }

    [Theory]
    [Trait("Contract", "S7")]
    [Trait("Contract", "S42")]
    [InlineData(0)]
    [InlineData(2)]
    public virtual async Task A_put_that_is_cancelled_leaves_the_earlier_object_and_no_parts(int parts)
    {
        var unfinished = await Fixture.CountUnfinishedUploadsAsync();
        var first = await Store.PutAsync(Key(), Bytes(100));
        var at = Fixture.PartSize * parts + 5000;
        await using var stream = new ForwardStream(Bytes(at + 5000), waitAt: at);
        using var stop = new CancellationTokenSource();
        var put = Store.PutAsync(Key(), stream, null, stop.Token);
        await stream.Waiting.WaitAsync(Fixture.Patience);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put.WaitAsync(Fixture.Patience));
        Assert.Equal(first.ETag, (await Store.HeadAsync(Key()))?.ETag);
        await AssertContentAsync(Key(), Bytes(100));
        if (Applies(ContractHook.UnfinishedUploads, unfinished))
            await UntilAsync(async () => await Fixture.CountUnfinishedUploadsAsync() == unfinished, "the parts of the cancelled put are gone");
    }

    [Fact]
    [Trait("Contract", "S7")]
    public virtual async Task Later_changes_to_the_callers_bytes_do_not_reach_the_object()
    {
        var bytes = Bytes(1000);
        await Store.PutAsync(Key(), bytes);
        Array.Clear(bytes);
        await AssertContentAsync(Key(), Bytes(1000));
    }

    [Fact]
    [Trait("Contract", "S7")]
    public virtual async Task Changes_to_bytes_that_were_read_do_not_reach_the_object()
    {
        await Store.PutAsync(Key(), Bytes(1000));
        Array.Clear((await Store.GetBytesAsync(Key()))!);
        await AssertContentAsync(Key(), Bytes(1000));
    }
}
