using System.Text;
using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S24–S27, S29, S31: what a listing shows, and in which order.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class ListContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    /// <summary>U+FF5E comes before U+1F600 in UTF-8 and behind its surrogates in UTF-16; folding and cultures would move the others.</summary>
    private static readonly string[] Tricky = ["B", "a", "Z", "_", "a b", "a-b", "a.b", "a/b", "aa", "é", "e\u0301", "\uFF5E", "\uE000", "😀", "𝔘", "~", "!", "中"];

    [Fact]
    [Trait("Contract", "S24")]
    public virtual async Task Entries_come_in_the_order_of_their_keys_utf8_bytes()
    {
        await PutAllAsync(Tricky);
        Assert.Equal(InUtf8Order(Tricky), await ListAsync());
        Assert.Equal(InUtf8Order(Tricky), await ListAsync(pageSize: 2));
    }

    [Fact]
    [Trait("Contract", "S24")]
    public virtual async Task Common_prefixes_stand_among_the_keys_in_that_order()
    {
        await PutAllAsync(["a", "a!", "a-b/1", "a-b/2", "a/1", "a/2", "a0", "😀/1", "\uFF5E/1", "\uFF5E", "😀"]);
        Assert.Equal(
            ["a", "a!", "PREFIX a-b/", "PREFIX a/", "a0", "\uFF5E", "PREFIX \uFF5E/", "😀", "PREFIX 😀/"],
            await ListAsync(delimiter: "/"));
    }

    [Fact]
    [Trait("Contract", "S25")]
    public virtual async Task A_prefix_is_plain_text_also_in_mid_segment()
    {
        await PutAllAsync(["photo", "photo.jpg", "photos/1", "photos/2", "Photos/3", "phot", "x/photo"]);
        Assert.Equal(["photo", "photo.jpg", "photos/1", "photos/2"], await ListAsync("photo"));
        Assert.Equal(["photos/1", "photos/2"], await ListAsync("photos"));
        Assert.Equal(["photos/1"], await ListAsync("photos/1"));
        Assert.Empty(await ListAsync("photos/11"));
    }

    [Fact]
    [Trait("Contract", "S25")]
    public virtual async Task A_prefix_may_be_odd()
    {
        await PutAllAsync(["a b%2F+?#1", "a b%2F+?#2", "a b/+?#3", "é1", "e\u03011", "[a]*1", "a1"]);
        Assert.Equal(["a b%2F+?#1", "a b%2F+?#2"], await ListAsync("a b%2F+?#"));
        Assert.Equal(["é1"], await ListAsync("é"));
        Assert.Equal(["[a]*1"], await ListAsync("[a]*"));
    }

    [Fact]
    [Trait("Contract", "S25")]
    public virtual async Task Without_options_everything_is_listed()
    {
        await PutAllAsync(["a", "b"]);
        var keys = await Store.ListAsync().Select(entry => entry.Key.Value).ToListAsync();
        Assert.Contains(Prefix + "a", keys);
        Assert.Contains(Prefix + "b", keys);
        Assert.Equal(InUtf8Order(keys), keys);
    }

    [Fact]
    [Trait("Contract", "S26")]
    public virtual async Task A_delimiter_folds_what_lies_below_it()
    {
        await PutAllAsync(["a", "b/1", "b/2", "b/c/3", "d/e/f/4", "g"]);
        Assert.Equal(["a", "PREFIX b/", "PREFIX d/", "g"], await ListAsync(delimiter: "/"));
        Assert.Equal(["b/1", "b/2", "PREFIX b/c/"], await ListAsync("b/", "/"));
        Assert.Equal(["PREFIX b/"], await ListAsync("b", "/"));
        Assert.Equal(["PREFIX d/e/"], await ListAsync("d/", "/"));
        Assert.Empty(await ListAsync("b//", "/"));
    }

    [Theory]
    [Trait("Contract", "S26")]
    [InlineData("-")]
    [InlineData("::")]
    [InlineData("/x/")]
    [InlineData("é")]
    [InlineData("😀")]
    [InlineData(" ")]
    public virtual async Task Any_text_may_be_the_delimiter(string delimiter)
    {
        if (!Store.Capabilities.Supports(ObjectStoreFeature.AnyDelimiter))
        {
            await UnsupportedAsync(() => ListAsync(delimiter: delimiter));
            return;
        }

        await PutAllAsync([$"a{delimiter}1", $"a{delimiter}2", $"b{delimiter}c{delimiter}3", "d/4"]);
        Assert.Equal([$"PREFIX a{delimiter}", $"PREFIX b{delimiter}", "d/4"], await ListAsync(delimiter: delimiter));
        Assert.Equal([$"PREFIX b{delimiter}c{delimiter}"], await ListAsync($"b{delimiter}", delimiter));
    }

    [Fact]
    [Trait("Contract", "S26")]
    public virtual async Task An_empty_delimiter_and_page_sizes_out_of_range_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(delimiter: string.Empty));
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(pageSize: 0));
        await Assert.ThrowsAsync<ArgumentException>(() => ListAsync(pageSize: 1001));
    }

    [Fact]
    [Trait("Contract", "S27")]
    public virtual async Task Start_after_begins_behind_that_key_whether_it_exists_or_not()
    {
        if (await IsStartAfterRefusedAsync())
            return;
        await PutAllAsync(["a", "b", "b1", "c", "\uFF5E", "😀"]);
        Assert.Equal(["b1", "c", "\uFF5E", "😀"], await ListAsync(startAfter: "b"));
        Assert.Equal(["b1", "c", "\uFF5E", "😀"], await ListAsync(startAfter: "b0"));
        Assert.Equal(["😀"], await ListAsync(startAfter: "\uFF5E"));
        Assert.Empty(await ListAsync(startAfter: "😀"));
        Assert.Equal(["a", "b", "b1", "c", "\uFF5E", "😀"], await ListAsync(startAfter: string.Empty));
    }

    [Fact]
    [Trait("Contract", "S27")]
    public virtual async Task Start_after_goes_with_prefix_delimiter_and_page_size()
    {
        if (await IsStartAfterRefusedAsync())
            return;
        await PutAllAsync(["a", "b/1", "b/2", "b/3", "c", "d/1"]);
        Assert.Equal(["b/3"], await ListAsync("b/", startAfter: "b/2", pageSize: 1));
        Assert.Equal(["b/1", "b/2", "b/3"], await ListAsync("b/", startAfter: "a"));
        Assert.Empty(await ListAsync("b/", startAfter: "c"));
        Assert.Equal(["PREFIX b/", "c", "PREFIX d/"], await ListAsync(delimiter: "/", startAfter: "a", pageSize: 1));
        Assert.Equal(["c", "PREFIX d/"], await ListAsync(delimiter: "/", startAfter: "b/"));
        Assert.Equal(["c", "PREFIX d/"], await ListAsync(delimiter: "/", startAfter: "b/1"));
    }

    [Fact]
    [Trait("Contract", "S29")]
    public virtual async Task Each_entry_has_key_size_time_and_etag()
    {
        var put = await Store.PutAsync(Key("a"), Bytes(1234));
        await Store.PutAsync(Key("b/c"), Bytes(1));
        var entries = await Store.ListAsync(new ListOptions { Prefix = Prefix, Delimiter = "/" }).ToListAsync();
        Assert.Equal((false, Key("a"), 1234, put.ETag), (entries[0].IsPrefix, entries[0].Key, entries[0].Size, entries[0].ETag));
        Assert.Equal(put.LastModified, entries[0].LastModified, TimeSpan.FromSeconds(1));
        Assert.Equal(Fixture.Time.GetUtcNow(), entries[0].LastModified, TimeSpan.FromMinutes(5));
        Assert.Equal((true, Key("b/"), 0), (entries[1].IsPrefix, entries[1].Key, entries[1].Size));
        Assert.Equal(2, entries.Count);
    }

    [Fact]
    [Trait("Contract", "S31")]
    public virtual async Task A_listing_shows_what_was_put_copied_and_deleted_before()
    {
        for (var i = 0; i < 10; i++)
        {
            await Store.PutAsync(Key("a"), Bytes(i + 1));
            Assert.Equal(["a"], await ListAsync());
            Assert.Equal(i + 1, (await Store.ListAsync(new ListOptions { Prefix = Prefix }).SingleAsync()).Size);
            await Store.CopyAsync(Key("a"), Key("b"));
            Assert.Equal(["a", "b"], await ListAsync());
            await Store.DeleteAsync(Key("a"));
            Assert.Equal(["b"], await ListAsync());
            await Store.DeleteManyAsync([Key("b")]);
            Assert.Empty(await ListAsync());
        }
    }

    [Fact]
    [Trait("Contract", "S31")]
    public virtual async Task A_second_store_on_the_same_bucket_sees_the_same()
    {
        var second = Fixture.OpenAgain();
        await Store.PutAsync(Key(), Bytes(10));
        Assert.Equal(Bytes(10), await second.GetBytesAsync(Key()));
        await second.DeleteAsync(Key());
        Assert.Empty(await ListAsync());
    }

    private async Task<bool> IsStartAfterRefusedAsync()
    {
        if (Store.Capabilities.Supports(ObjectStoreFeature.StartAfter))
            return false;
        await UnsupportedAsync(() => ListAsync(startAfter: "a"));
        return true;
    }

    private static IEnumerable<string> InUtf8Order(IEnumerable<string> names) =>
        names.OrderBy(Encoding.UTF8.GetBytes, Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right)));
}
