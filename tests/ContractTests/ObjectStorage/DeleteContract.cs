using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S32–S34: deleting one object and many.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class DeleteContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Fact]
    [Trait("Contract", "S32")]
    public virtual async Task Deleting_a_missing_object_succeeds()
    {
        Assert.Null(await Record.ExceptionAsync(() => Store.DeleteAsync(Key("never was"))));
        await Store.PutAsync(Key(), Bytes(1));
        await Store.DeleteAsync(Key());
        Assert.Null(await Record.ExceptionAsync(() => Store.DeleteAsync(Key())));
        Assert.Null(await Store.HeadAsync(Key()));
    }

    [Fact]
    [Trait("Contract", "S32")]
    public virtual async Task A_delete_takes_that_object_and_no_other()
    {
        await PutAllAsync(["a", "a/b", "aa", "b"]);
        await Store.DeleteAsync(Key("a"));
        Assert.Equal(["a/b", "aa", "b"], await ListAsync());
    }

    [Fact]
    [Trait("Contract", "S33")]
    public virtual async Task Delete_with_if_match_takes_the_version_that_was_read_and_no_other()
    {
        var first = await Store.PutAsync(Key(), Bytes(1));
        if (!Store.Capabilities.Supports(ObjectStoreFeature.ConditionalDelete))
        {
            await UnsupportedAsync(() => Store.DeleteAsync(Key(), IfMatch(first)));
            await AssertContentAsync(Key(), Bytes(1));
            return;
        }

        var second = await Store.PutAsync(Key(), Bytes(2));
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => Store.DeleteAsync(Key(), IfMatch(first)));
        await AssertContentAsync(Key(), Bytes(2));
        await Store.DeleteAsync(Key(), IfMatch(second));
        Assert.Null(await Store.HeadAsync(Key()));
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => Store.DeleteAsync(Key(), IfMatch(second)));
    }

    [Fact]
    [Trait("Contract", "S34")]
    public virtual async Task Many_are_deleted_with_one_result_a_key_in_the_order_given()
    {
        string[] names = [.. OddKeys.Portable.Values.Distinct(StringComparer.Ordinal), "plain"];
        await PutAllAsync([.. names, "kept"]);
        ObjectKey[] keys = [.. names.Reverse().Select(name => Key(name)), Key("never was")];
        var results = await Store.DeleteManyAsync(keys);
        Assert.Equal(keys, results.Select(result => result.Key));
        Assert.All(results, result => Assert.True(result.Succeeded, result.Error?.Message));
        Assert.Equal(["kept"], await ListAsync());
    }

    [Fact]
    [Trait("Contract", "S34")]
    public virtual async Task A_key_that_cannot_be_deleted_does_not_hide_the_others()
    {
        await PutAllAsync(["a", "b"]);
        ObjectKey[] keys = [Key("a"), string.Empty, Key("half \uD83D"), Key("b"), Key("a")];
        var results = await Store.DeleteManyAsync(keys);
        Assert.Equal(keys, results.Select(result => result.Key));
        Assert.Equal([true, false, false, true, true], results.Select(result => result.Succeeded));
        Assert.All(results.Where(result => !result.Succeeded), result => Assert.Equal(ObjectStoreErrorCode.InvalidKey, result.Error?.Code));
        Assert.Empty(await ListAsync());
    }

    [Fact]
    [Trait("Contract", "S34")]
    public virtual async Task No_keys_are_deleted_without_a_request() =>
        await WithoutRequestsAsync(async () => Assert.Empty(await Store.DeleteManyAsync([])));

    private static DeleteOptions IfMatch(ObjectInfo info) => new() { IfMatch = info.ETag };
}
