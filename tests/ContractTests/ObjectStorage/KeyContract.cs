using System.Text;
using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S1–S3: which keys can be written, and that every one of them comes back exactly.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class KeyContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Theory]
    [Trait("Contract", "S1")]
    [MemberData(nameof(OddKeys.RefusedNames), MemberType = typeof(OddKeys))]
    public virtual Task A_key_that_is_not_portable_is_refused(string oddity) => AssertRefusedAsync(Prefix + OddKeys.Refused[oddity]);

    [Fact]
    [Trait("Contract", "S1")]
    public virtual async Task An_empty_key_and_a_leading_slash_are_refused()
    {
        await AssertRefusedAsync(string.Empty);
        await AssertRefusedAsync("/" + Prefix + "a");
    }

    [Fact]
    [Trait("Contract", "S1")]
    public virtual async Task A_key_may_have_1024_bytes_of_utf8_and_no_more()
    {
        var room = ObjectKey.MaxUtf8Length - Encoding.UTF8.GetByteCount(Fixture.KeyPrefix + Prefix);
        await AssertRoundTripAsync(Prefix + new string('a', room));
        await AssertRoundTripAsync(Prefix + new string('a', room % 4) + string.Concat(Enumerable.Repeat("😀", room / 4)));
        await AssertRefusedAsync(Prefix + new string('a', room + 1));
        await AssertRefusedAsync(Prefix + new string('a', room - 1) + "ä");
    }

    [Fact]
    [Trait("Contract", "S1")]
    public virtual async Task A_key_may_have_254_segments_and_no_more()
    {
        var room = ObjectKey.MaxSegments - (Fixture.KeyPrefix + Prefix).Count(c => c == '/');
        await AssertRoundTripAsync(Prefix + string.Join('/', Enumerable.Repeat("s", room)));
        await AssertRefusedAsync(Prefix + string.Join('/', Enumerable.Repeat("s", room + 1)));
    }

    [Fact]
    [Trait("Contract", "S1")]
    public virtual async Task Reading_listing_and_deleting_take_keys_that_could_not_be_written()
    {
        ObjectKey key = Prefix + "a//b/./c./";
        Assert.Null(await Store.HeadAsync(key));
        Assert.Null(await Store.GetAsync(key));
        Assert.Empty(await ListAsync("a//b/./c./"));
        await Store.DeleteAsync(key);
        Assert.True(Assert.Single(await Store.DeleteManyAsync([key])).Succeeded);
    }

    [Theory]
    [Trait("Contract", "S2")]
    [MemberData(nameof(OddKeys.PortableNames), MemberType = typeof(OddKeys))]
    public virtual Task An_odd_key_comes_back_exactly_from_every_operation(string oddity) => AssertRoundTripAsync(Prefix + OddKeys.Portable[oddity]);

    [Fact]
    [Trait("Contract", "S2")]
    public virtual Task Keys_that_differ_only_in_case_are_different_objects() => AssertDistinctAsync("readme", "README", "ReadMe", "ı", "i", "I", "İ");

    [Fact]
    [Trait("Contract", "S2")]
    public virtual Task Keys_that_differ_only_in_unicode_normalisation_are_different_objects() =>
        AssertDistinctAsync("caf\u00E9", "cafe\u0301", "\u212B", "\u00C5", "A\u030A", "\uFB01", "fi");

    [Fact]
    [Trait("Contract", "S2")]
    public virtual Task Keys_that_differ_only_in_escaping_are_different_objects() =>
        AssertDistinctAsync("a b", "a+b", "a%20b", "a%2Bb", "a%2520b", "a%b", "a%25b", "a/b", "a%2Fb", "a%2fb");

    [Theory]
    [Trait("Contract", "S3")]
    [InlineData("a//b")]
    [InlineData("a/./b")]
    [InlineData("a/../b")]
    [InlineData("a/b.")]
    [InlineData("a\\b")]
    [InlineData("folder/")]
    [InlineData("a\tb")]
    public virtual async Task An_object_that_others_wrote_under_a_key_that_is_not_portable_can_be_used(string name)
    {
        var bytes = Bytes(100);
        var stored = await Fixture.PutNativeAsync(Key(name).Value, bytes);
        if (!Applies(ContractHook.NativeObject, stored) || stored == false)
            return;
        await PutAllAsync(["0 before", "z after"]);
        Assert.Equal(["0 before", name, "z after"], await ListAsync());
        Assert.Equal(100, (await Store.HeadAsync(Key(name)))?.Size);
        await AssertContentAsync(Key(name), bytes);
        await Store.CopyAsync(Key(name), Key("copy"));
        await AssertContentAsync(Key("copy"), bytes);
        await Store.DeleteAsync(Key(name));
        Assert.Equal(["0 before", "copy", "z after"], await ListAsync());
    }

    private async Task AssertRefusedAsync(string text)
    {
        ObjectKey key = text;
        await Store.PutAsync(Key("source"), Bytes(1));
        await WithoutRequestsAsync(async () =>
        {
            var put = await ThrowsAsync(ObjectStoreErrorCode.InvalidKey, () => Store.PutAsync(key, Bytes(1)));
            Assert.EndsWith(text, put.Key?.Value ?? text, StringComparison.Ordinal);
            Assert.Equal("Put", put.Operation);
            await ThrowsAsync(ObjectStoreErrorCode.InvalidKey, () => Store.CopyAsync(Key("source"), key));
            await ThrowsAsync(ObjectStoreErrorCode.InvalidKey, () => Store.SignAsync(key, new SignOptions { Method = HttpMethod.Put }));
        });
        Assert.Equal(["source"], await ListAsync());
    }

    private async Task AssertRoundTripAsync(string text)
    {
        ObjectKey key = text;
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.Equal(text, (await Store.PutAsync(key, bytes)).Key.Value);
        Assert.Equal(text, (await Store.HeadAsync(key))?.Key.Value);
        await using (var download = await Store.GetAsync(key))
            Assert.Equal(text, download?.Info.Key.Value);
        await AssertContentAsync(key, bytes);
        Assert.Equal([text[Prefix.Length..]], await ListAsync(text[Prefix.Length..]));
        Assert.Equal(text, (await Store.CopyAsync(key, key)).Key.Value);
        await Store.CopyAsync(key, Key("plain copy"));
        await AssertContentAsync(Key("plain copy"), bytes);
        if (Store.Capabilities.Supports(ObjectStoreFeature.Signing))
            Assert.Equal(bytes, await ReadSignedAsync(key));
        await Store.DeleteAsync(key);
        Assert.Equal(["plain copy"], await ListAsync());
        await Store.PutAsync(key, bytes);
        Assert.True(Assert.Single(await Store.DeleteManyAsync([key])).Succeeded);
        Assert.Equal(["plain copy"], await ListAsync());
        await Store.DeleteAsync(Key("plain copy"));
    }

    private async Task<byte[]> ReadSignedAsync(ObjectKey key)
    {
        using var client = Fixture.CreateHttpClient();
        using var response = await SignedHttp.SendAsync(client, await Store.SignAsync(key));
        Assert.True(response.IsSuccessStatusCode, $"The signed GET was answered {(int)response.StatusCode}.");
        return await response.Content.ReadAsByteArrayAsync();
    }

    private async Task AssertDistinctAsync(params string[] names)
    {
        foreach (var name in names)
            await Store.PutAsync(Key(name), Encoding.UTF8.GetBytes(name));
        foreach (var name in names)
            await AssertContentAsync(Key(name), Encoding.UTF8.GetBytes(name));
        Assert.Equal(names.OrderBy(name => new ObjectKey(name)), await ListAsync());
        await Store.DeleteAsync(Key(names[0]));
        Assert.Equal(names[1..].OrderBy(name => new ObjectKey(name)), await ListAsync());
    }
}
