using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

public sealed class PrefixedObjectStoreTests
{
    private readonly TestObjectStore inner = new();
    private readonly PrefixedObjectStore store;

    public PrefixedObjectStoreTests() => store = new PrefixedObjectStore(inner, "tenant/");

    [Fact]
    public async Task Objects_lie_behind_the_prefix_and_are_named_without_it()
    {
        var put = await store.PutAsync("a", new byte[] { 1 }, null, Run.Token);

        Assert.Equal("a", put.Key.Value);
        Assert.Equal(["tenant/a"], inner.Objects.Keys);
        Assert.Equal("a", (await store.HeadAsync("a", Run.Token))?.Key.Value);
        await using (var download = await store.GetAsync("a", null, Run.Token))
            Assert.Equal("a", download?.Info.Key.Value);
        Assert.Equal([1], await store.GetBytesAsync("a", Run.Token));
        Assert.Null(await store.GetAsync("tenant/a", null, Run.Token));
        var signed = await store.SignAsync("a", null, Run.Token);
        Assert.EndsWith("tenant%2Fa", signed.Uri.AbsoluteUri, StringComparison.Ordinal);
        await store.DeleteAsync("a", null, Run.Token);
        Assert.Empty(inner.Objects);
    }

    [Fact]
    public async Task An_unchanged_object_is_still_unchanged_behind_the_prefix()
    {
        var info = inner.Seed("tenant/a", [1]);

        var download = await store.GetAsync("a", new GetOptions { IfNoneMatch = info.ETag }, Run.Token);

        Assert.True(download!.IsNotModified);
    }

    [Fact]
    public async Task Listings_see_only_what_is_behind_the_prefix()
    {
        foreach (var key in new[] { "other", "tenant/", "tenant/a", "tenant/b/1", "tenant/b/2", "tenantx" })
            inner.Seed(key, [1]);

        var all = await store.ListAsync(null, Run.Token).Select(entry => entry.Key.Value).ToListAsync(Run.Token);
        var folded = await store.ListAsync(new ListOptions { Prefix = "b", Delimiter = "/", StartAfter = "a" }, Run.Token).ToListAsync(Run.Token);

        Assert.Equal(["a", "b/1", "b/2"], all);
        Assert.All(folded, entry => Assert.True(entry is { IsPrefix: true, Key.Value: "b/" }));
        Assert.Equal(("tenant/b", "/", "tenant/a"), (inner.LastList!.Prefix, inner.LastList.Delimiter, inner.LastList.StartAfter));
    }

    [Fact]
    public async Task Deleting_many_answers_for_the_keys_that_were_given()
    {
        inner.Seed("tenant/a", [1]);
        inner.Seed("a", [1]);

        var results = await store.DeleteManyAsync(["a", "", "b"], Run.Token);

        Assert.Equal(["a", "", "b"], results.Select(result => result.Key.Value));
        Assert.Equal([true, false, true], results.Select(result => result.Succeeded));
        Assert.Equal(["a"], inner.Objects.Keys);
    }

    [Fact]
    public async Task A_copy_without_source_store_is_from_behind_the_prefix()
    {
        inner.Seed("tenant/a", [1]);
        inner.Seed("a", [2]);

        var copy = await store.CopyAsync("a", "b", null, Run.Token);

        Assert.Equal("b", copy.Key.Value);
        Assert.Equal([1], inner.Objects["tenant/b"].Bytes);
        Assert.Same(inner, inner.LastCopy!.SourceStore);
    }

    [Fact]
    public async Task A_copy_from_another_store_takes_its_key_as_it_is()
    {
        var other = new TestObjectStore();
        other.Seed("a", [3]);

        await store.CopyAsync("a", "b", new CopyOptions { SourceStore = other }, Run.Token);

        Assert.Equal([3], inner.Objects["tenant/b"].Bytes);
    }

    [Fact]
    public async Task An_empty_key_never_names_the_prefix_itself()
    {
        inner.Seed("tenant/", [1]);
        Func<Task>[] calls =
        [
            () => store.GetAsync("", null, Run.Token),
            () => store.HeadAsync("", Run.Token),
            () => store.PutAsync("", Array.Empty<byte>(), null, Run.Token),
            () => store.DeleteAsync("", null, Run.Token),
            () => store.CopyAsync("", "b", null, Run.Token),
            () => store.SignAsync("", null, Run.Token),
        ];
        foreach (var call in calls)
            Assert.Equal(ObjectStoreErrorCode.InvalidKey, (await Assert.ThrowsAsync<ObjectStoreException>(call)).Code);
        Assert.Equal(["tenant/"], inner.Objects.Keys);
    }

    [Fact]
    public async Task Prefixes_nest_and_disposing_leaves_the_inner_store_alone()
    {
        var nested = new PrefixedObjectStore(store, "user/");
        await nested.PutAsync("a", new byte[] { 1 }, null, Run.Token);
        await nested.CopyAsync("a", "b", null, Run.Token);
        await nested.DisposeAsync();

        Assert.Equal(["tenant/user/a", "tenant/user/b"], inner.Objects.Keys.Order(StringComparer.Ordinal));
        Assert.Same(inner, nested.GetService(typeof(TestObjectStore)));
        Assert.Same(nested, nested.GetService(typeof(PrefixedObjectStore)));
        Assert.Equal(("Test", "bucket"), (nested.Provider, nested.Bucket));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("a//")]
    [InlineData("../")]
    [InlineData("")]
    public void A_prefix_that_makes_no_portable_keys_is_refused(string prefix) =>
        Assert.ThrowsAny<ArgumentException>(() => new PrefixedObjectStore(inner, prefix));
}
