using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S21: reads that break in the middle, over the adapter's own ranges and conditions.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class ResumeContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Theory]
    [Trait("Contract", "S21")]
    [InlineData(0, false)]
    [InlineData(1, false)]
    [InlineData(50_000, false)]
    [InlineData(99_999, false)]
    [InlineData(0, true)]
    [InlineData(50_000, true)]
    [InlineData(99_999, true)]
    public virtual async Task A_read_that_breaks_goes_on_where_it_broke(int at, bool endsEarly)
    {
        var bytes = Bytes(100_000);
        await Store.PutAsync(Key(), bytes);
        await using var breaking = Breaking(number => number == 1 ? at : null, endsEarly);
        AssertBytes(bytes, await breaking.GetBytesAsync(Key()));
        Assert.Equal((2, 0), (breaking.Downloads.Ever, breaking.Downloads.Now));
    }

    [Fact]
    [Trait("Contract", "S21")]
    public virtual async Task A_read_that_breaks_again_and_again_arrives_as_long_as_it_moves_on()
    {
        var bytes = Bytes(10_000);
        await Store.PutAsync(Key(), bytes);
        await using var breaking = Breaking(_ => 777);
        AssertBytes(bytes, await breaking.GetBytesAsync(Key()));
        Assert.Equal(13, breaking.Downloads.Ever);
    }

    [Fact]
    [Trait("Contract", "S21")]
    public virtual async Task A_range_that_breaks_goes_on_inside_the_range()
    {
        var bytes = Bytes(10_000);
        await Store.PutAsync(Key(), bytes);
        await using var breaking = Breaking(number => number == 1 ? 500 : null);
        await using var download = (await breaking.GetAsync(Key(), new GetOptions { Range = ByteRange.Slice(1000, 2000) }))!;
        using var read = new MemoryStream();
        await download.Content.CopyToAsync(read);
        Assert.Equal(bytes.AsSpan(1000, 2000).ToArray(), read.ToArray());
    }

    [Fact]
    [Trait("Contract", "S21")]
    public virtual async Task A_read_that_never_moves_on_ends_as_unavailable()
    {
        await Store.PutAsync(Key(), Bytes(10_000));
        await using var breaking = Breaking(_ => 0);
        var error = await ThrowsAsync(ObjectStoreErrorCode.Unavailable, () => breaking.GetBytesAsync(Key()));
        Assert.True(error.IsTransient);
        Assert.Equal(0, breaking.Downloads.Now);
    }

    [Fact]
    [Trait("Contract", "S21")]
    public virtual async Task A_broken_read_of_an_object_that_was_overwritten_fails_and_never_mixes_versions()
    {
        await Store.PutAsync(Key(), Bytes(10_000));
        await using var breaking = Breaking(number => number == 1 ? 500 : null, beforeReopening: () => Store.PutAsync(Key(), Bytes(10_000, 2)));
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => breaking.GetBytesAsync(Key()));
    }

    [Fact]
    [Trait("Contract", "S21")]
    public virtual async Task A_broken_read_of_an_object_that_was_deleted_fails()
    {
        await Store.PutAsync(Key(), Bytes(10_000));
        await using var breaking = Breaking(number => number == 1 ? 500 : null, beforeReopening: () => Store.DeleteAsync(Key()));
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => breaking.GetBytesAsync(Key()));
    }

    private FaultInjectingObjectStore Breaking(Func<int, int?> breaksAt, bool endsEarly = false, Func<Task>? beforeReopening = null) => new(Store)
    {
        Content = (number, content) => breaksAt(number) is { } at
            ? new BreakingStream(content, at, endsEarly ? BreakingStream.Fault.EndsEarly : BreakingStream.Fault.Throws)
            : content,
        BeforeOpen = number => number > 1 && beforeReopening is not null ? beforeReopening() : Task.CompletedTask,
    };
}
