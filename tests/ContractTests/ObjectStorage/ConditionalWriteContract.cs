using System.Globalization;
using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S12, S13: writes that happen only if the object is absent, or is the version that was read.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class ConditionalWriteContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Theory]
    [Trait("Contract", "S12")]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(2, true)]
    public virtual async Task The_second_writer_with_if_absent_gets_already_exists(int parts, bool streamed)
    {
        if (await IsRefusedAsync())
            return;
        var bytes = Bytes(Fixture.PartSize * parts + 100);
        var first = await Store.PutAsync(Key(), bytes, IfAbsent);
        await using var stream = new ForwardStream(Bytes(bytes.Length, 2));
        var error = await ThrowsAsync(
            ObjectStoreErrorCode.AlreadyExists, () => Store.PutAsync(Key(), streamed ? stream : Bytes(bytes.Length, 2), IfAbsent));
        Assert.False(error.IsTransient);
        Assert.Equal(first.ETag, (await Store.HeadAsync(Key()))?.ETag);
        await AssertContentAsync(Key(), bytes);
    }

    [Fact]
    [Trait("Contract", "S12")]
    public virtual async Task If_absent_writes_again_after_a_delete()
    {
        if (await IsRefusedAsync())
            return;
        await Store.PutAsync(Key(), Bytes(1), IfAbsent);
        await Store.DeleteAsync(Key());
        await Store.PutAsync(Key(), Bytes(2), IfAbsent);
        await AssertContentAsync(Key(), Bytes(2));
    }

    [Fact]
    [Trait("Contract", "S12")]
    public virtual async Task Of_many_writers_with_if_absent_one_wins()
    {
        if (await IsRefusedAsync())
            return;
        var writers = Enumerable.Range(0, 16).Select(i => Record.ExceptionAsync(() => Store.PutAsync(Key(), Bytes(1000, i), IfAbsent)).AsTask());
        var errors = await Task.WhenAll(writers);
        var winner = Assert.Single(Enumerable.Range(0, 16), i => errors[i] is null);
        Assert.All(errors.OfType<Exception>(), error => Assert.Equal(ObjectStoreErrorCode.AlreadyExists, Assert.IsType<ObjectStoreException>(error).Code));
        await AssertContentAsync(Key(), Bytes(1000, winner));
    }

    [Theory]
    [Trait("Contract", "S13")]
    [InlineData(0)]
    [InlineData(2)]
    public virtual async Task If_match_writes_over_the_version_that_was_read_and_no_other(int parts)
    {
        if (await IsRefusedAsync())
            return;
        var first = await Store.PutAsync(Key(), Bytes(10));
        await using var current = new ForwardStream(Bytes(Fixture.PartSize * parts + 20, 2));
        var second = await Store.PutAsync(Key(), current, IfMatch(first));
        Assert.NotEqual(first.ETag, second.ETag);
        await using var stale = new ForwardStream(Bytes(Fixture.PartSize * parts + 30, 3));
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => Store.PutAsync(Key(), stale, IfMatch(first)));
        Assert.Equal(second.ETag, (await Store.HeadAsync(Key()))?.ETag);
        await AssertContentAsync(Key(), Bytes(Fixture.PartSize * parts + 20, 2));
    }

    [Fact]
    [Trait("Contract", "S13")]
    public virtual async Task If_match_of_a_missing_object_fails()
    {
        if (await IsRefusedAsync())
            return;
        var gone = await Store.PutAsync(Key(), Bytes(10));
        await Store.DeleteAsync(Key());
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => Store.PutAsync(Key(), Bytes(20), IfMatch(gone)));
        Assert.Null(await Store.HeadAsync(Key()));
    }

    [Fact]
    [Trait("Contract", "S13")]
    public virtual async Task Five_workers_that_read_increment_and_write_ten_times_end_at_fifty()
    {
        if (await IsRefusedAsync())
            return;
        await Store.PutTextAsync(Key(), "0");
        await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(IncrementTenTimesAsync))).WaitAsync(Fixture.Patience);
        Assert.Equal("50", await Store.GetTextAsync(Key()));
    }

    /// <summary>Whether the adapter offers no conditional writes; then it must refuse them.</summary>
    private async Task<bool> IsRefusedAsync()
    {
        if (Store.Capabilities.Supports(ObjectStoreFeature.ConditionalWrite))
            return false;
        var there = await Store.PutAsync(Key("there"), Bytes(1));
        await UnsupportedAsync(() => Store.PutAsync(Key("absent"), Bytes(1), IfAbsent));
        await UnsupportedAsync(() => Store.PutAsync(Key("there"), Bytes(2), IfMatch(there)));
        await UnsupportedAsync(() => Store.CopyAsync(Key("there"), Key("absent"), new CopyOptions { Condition = WriteCondition.IfAbsent }));
        Assert.Null(await Store.HeadAsync(Key("absent")));
        await AssertContentAsync(Key("there"), Bytes(1));
        return true;
    }

    private static PutOptions IfAbsent { get; } = new() { Condition = WriteCondition.IfAbsent };

    private static PutOptions IfMatch(ObjectInfo info) => new() { Condition = WriteCondition.IfMatch(info.ETag) };

    private async Task IncrementTenTimesAsync()
    {
        for (var done = 0; done < 10;)
        {
            await using var download = (await Store.GetAsync(Key()))!;
            using var reader = new StreamReader(download.Content);
            var value = int.Parse(await reader.ReadToEndAsync(), CultureInfo.InvariantCulture) + 1;
            try
            {
                await Store.PutTextAsync(Key(), value.ToString(CultureInfo.InvariantCulture), IfMatch(download.Info));
                done++;
            }
            catch (ObjectStoreException exception) when (exception.Code == ObjectStoreErrorCode.PreconditionFailed || exception.IsTransient)
            {
                // Another worker was faster: read again.
            }
        }
    }
}
