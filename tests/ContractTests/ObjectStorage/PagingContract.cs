using System.Globalization;
using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S28, S30: pages never show in the result.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class PagingContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Theory]
    [Trait("Contract", "S28")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(21)]
    [InlineData(1000)]
    public virtual async Task The_result_does_not_depend_on_the_page_size(int pageSize)
    {
        string[] names = [.. Enumerable.Range(0, 21).Select(Name)];
        await PutAllAsync(names);
        Assert.Equal(names, await ListAsync(pageSize: pageSize));
        Assert.Equal(names[10..20], await ListAsync("01", pageSize: pageSize));
    }

    [Theory]
    [Trait("Contract", "S28")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(1000)]
    public virtual async Task Folded_listings_do_not_depend_on_the_page_size(int pageSize)
    {
        await PutAllAsync(["a", "b/1", "b/2", "b/3", "b/4", "b0", "c/1", "c/2/3", "d", "e/1", "e/2", "e/3"]);
        Assert.Equal(["a", "PREFIX b/", "b0", "PREFIX c/", "d", "PREFIX e/"], await ListAsync(delimiter: "/", pageSize: pageSize));
    }

    [Theory]
    [Trait("Contract", "S28")]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public virtual async Task Changes_behind_the_cursor_do_not_disturb_the_rest(int pageSize)
    {
        string[] names = [.. Enumerable.Range(10, 20).Select(Name)];
        await PutAllAsync(names);
        List<string> seen = [];
        await foreach (var entry in Store.ListAsync(new ListOptions { Prefix = Prefix, PageSize = pageSize }))
        {
            seen.Add(entry.Key.Value[Prefix.Length..]);
            if (seen.Count == 7)
            {
                await Store.DeleteAsync(Key(names[0]));
                await Store.DeleteManyAsync([Key(names[3]), Key(names[4])]);
                await PutAllAsync(["000", "0000", names[1] + "a"]);
            }
        }

        Assert.Equal(names, seen);
    }

    [Fact]
    [Trait("Contract", "S28")]
    public virtual async Task A_listing_can_be_left_early_and_begun_again()
    {
        string[] names = [.. Enumerable.Range(0, 10).Select(Name)];
        await PutAllAsync(names);
        var entries = Store.ListAsync(new ListOptions { Prefix = Prefix, PageSize = 2 });
        Assert.Equal(Key(names[0]), (await entries.FirstAsync()).Key);
        Assert.Equal(10, await entries.CountAsync());
    }

    [Fact]
    [Trait("Contract", "S30")]
    public virtual async Task Two_thousand_five_hundred_objects_list_completely()
    {
        string[] names = [.. Enumerable.Range(0, 2500).Select(i => $"{i % 5}/{Name(i)}").Order(StringComparer.Ordinal)];
        await PutAllAsync(names, atOnce: 64);
        Assert.Equal(names, await ListAsync());
        Assert.Equal(names, await ListAsync(pageSize: 999));
        Assert.Equal(["PREFIX 0/", "PREFIX 1/", "PREFIX 2/", "PREFIX 3/", "PREFIX 4/"], await ListAsync(delimiter: "/"));
        var deleted = await Store.DeleteManyAsync([.. names.Select(name => Key(name))]);
        Assert.All(deleted, result => Assert.True(result.Succeeded));
        Assert.Empty(await ListAsync());
    }

    private static string Name(int number) => number.ToString("D3", CultureInfo.InvariantCulture);
}
