using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S35, S36: copies within a store and between stores.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class CopyContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    private static readonly ObjectProperties Properties = new()
    {
        ContentType = "text/plain",
        CacheControl = "no-cache",
        ContentLanguage = "de",
        Metadata = new Dictionary<string, string> { ["name"] = "Grüße 😀" },
    };

    [Fact]
    [Trait("Contract", "S35")]
    public virtual async Task A_copy_keeps_content_headers_and_metadata_and_leaves_the_source()
    {
        var source = await PutSourceAsync(Store);
        var copy = await Store.CopyAsync(Key("source"), Key("copy"));
        await AssertCopyAsync(copy, Properties);
        Assert.Equal(source.ETag, (await Store.HeadAsync(Key("source")))?.ETag);
        await Store.DeleteAsync(Key("source"));
        await AssertContentAsync(Key("copy"), Bytes(5000));
    }

    [Fact]
    [Trait("Contract", "S35")]
    public virtual async Task A_copy_replaces_headers_and_metadata_as_a_whole_when_asked()
    {
        await PutSourceAsync(Store);
        var replaced = new ObjectProperties { ContentType = "image/webp", Metadata = new Dictionary<string, string> { ["Other"] = "1" } };
        var copy = await Store.CopyAsync(Key("source"), Key("copy"), new CopyOptions { Properties = replaced });
        await AssertCopyAsync(copy, replaced with { Metadata = new Dictionary<string, string> { ["other"] = "1" } });
    }

    [Fact]
    [Trait("Contract", "S35")]
    public virtual async Task A_copy_overwrites()
    {
        await PutSourceAsync(Store);
        var old = await Store.PutAsync(Key("copy"), Bytes(10, 2), new PutOptions { Properties = new ObjectProperties { ContentEncoding = "gzip" } });
        var copy = await Store.CopyAsync(Key("source"), Key("copy"));
        Assert.NotEqual(old.ETag, copy.ETag);
        await AssertCopyAsync(copy, Properties);
    }

    [Fact]
    [Trait("Contract", "S35")]
    public virtual async Task A_copy_can_be_conditional()
    {
        var source = await PutSourceAsync(Store);
        var target = await Store.PutAsync(Key("there"), Bytes(10));
        if (!Store.Capabilities.Supports(ObjectStoreFeature.ConditionalWrite))
        {
            await UnsupportedAsync(() => CopyAsync("there", WriteCondition.IfAbsent));
            return;
        }

        await ThrowsAsync(ObjectStoreErrorCode.AlreadyExists, () => CopyAsync("there", WriteCondition.IfAbsent));
        await AssertContentAsync(Key("there"), Bytes(10));
        await CopyAsync("absent", WriteCondition.IfAbsent);
        await AssertContentAsync(Key("absent"), Bytes(5000));
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => CopyAsync("there", WriteCondition.IfMatch(source.ETag)));
        await CopyAsync("there", WriteCondition.IfMatch(target.ETag));
        await AssertContentAsync(Key("there"), Bytes(5000));
    }

    [Fact]
    [Trait("Contract", "S35")]
    public virtual async Task A_copy_can_insist_on_a_version_of_the_source()
    {
        var old = await PutSourceAsync(Store);
        var current = await Store.PutAsync(Key("source"), Bytes(20, 2));
        await ThrowsAsync(
            ObjectStoreErrorCode.PreconditionFailed,
            () => Store.CopyAsync(Key("source"), Key("copy"), new CopyOptions { SourceIfMatch = old.ETag }));
        Assert.Null(await Store.HeadAsync(Key("copy")));
        await Store.CopyAsync(Key("source"), Key("copy"), new CopyOptions { SourceIfMatch = current.ETag });
        await AssertContentAsync(Key("copy"), Bytes(20, 2));
    }

    [Fact]
    [Trait("Contract", "S35")]
    public virtual async Task A_missing_source_is_not_found()
    {
        await Store.PutAsync(Key("there"), Bytes(10));
        await ThrowsAsync(ObjectStoreErrorCode.NotFound, () => Store.CopyAsync(Key("missing"), Key("there")));
        await ThrowsAsync(ObjectStoreErrorCode.NotFound, () => Store.CopyAsync(Key("missing"), Key("missing")));
        await AssertContentAsync(Key("there"), Bytes(10));
        Assert.Equal(["there"], await ListAsync());
    }

    [Fact]
    [Trait("Contract", "S35")]
    public virtual async Task A_copy_onto_itself_keeps_the_bytes_and_the_properties_or_replaces_these()
    {
        await PutSourceAsync(Store);
        // The ETag may stay: S3's reflects the content of an object only.
        var same = await Store.CopyAsync(Key("source"), Key("source"));
        Assert.Equal(same.ETag, (await Store.HeadAsync(Key("source")))?.ETag);
        AssertSame(Properties, (await Store.HeadAsync(Key("source")))!.Properties);
        var replaced = new ObjectProperties { ContentType = "image/png" };
        await Store.CopyAsync(Key("source"), Key("source"), new CopyOptions { Properties = replaced });
        AssertSame(replaced, (await Store.HeadAsync(Key("source")))!.Properties);
        await AssertContentAsync(Key("source"), Bytes(5000));
    }

    [Fact]
    [Trait("Contract", "S35")]
    public virtual async Task A_large_object_is_copied_whole()
    {
        var bytes = Bytes(Fixture.PartSize * 2 + 10);
        await Store.PutAsync(Key("source"), bytes);
        var copy = await Store.CopyAsync(Key("source"), Key("copy"));
        Assert.Equal((bytes.Length, Kept(Crc32C.Compute(bytes))), (copy.Size, copy.Checksum));
        await AssertContentAsync(Key("copy"), bytes);
    }

    [Theory]
    [Trait("Contract", "S36")]
    [InlineData(false)]
    [InlineData(true)]
    public virtual async Task A_copy_from_another_store_keeps_everything(bool foreign)
    {
        await PutSourceAsync(Fixture.OtherStore);
        await using var stranger = new FaultInjectingObjectStore(Fixture.OtherStore);
        IObjectStore from = foreign ? stranger : Fixture.OtherStore;
        var copy = await Store.CopyAsync(Key("source"), Key("copy"), new CopyOptions { SourceStore = from });
        await AssertCopyAsync(copy, Properties);
        Assert.Null(await Store.HeadAsync(Key("source")));
        var replaced = new CopyOptions { SourceStore = from, Properties = new ObjectProperties { ContentType = "image/webp" } };
        await AssertCopyAsync(await Store.CopyAsync(Key("source"), Key("copy"), replaced), replaced.Properties);
        await ThrowsAsync(
            ObjectStoreErrorCode.NotFound, () => Store.CopyAsync(Key("missing"), Key("copy"), new CopyOptions { SourceStore = from }));
        await Fixture.OtherStore.DeleteAsync(Key("source"));
    }

    [Fact]
    [Trait("Contract", "S36")]
    public virtual async Task A_copy_between_stores_of_one_provider_does_not_pass_through_this_process_where_the_server_copies()
    {
        await PutSourceAsync(Fixture.OtherStore);
        await Store.CopyAsync(Key("source"), Key("copy"), new CopyOptions { SourceStore = Fixture.OtherStore });
        Assert.Equal(Bytes(5000), await Store.GetBytesAsync(Key("copy")));
        var condition = new CopyOptions { SourceStore = Fixture.OtherStore, SourceIfMatch = new ETag("\"no such version\"") };
        await ThrowsAsync(ObjectStoreErrorCode.PreconditionFailed, () => Store.CopyAsync(Key("source"), Key("other"), condition));
        Assert.Null(await Store.HeadAsync(Key("other")));
    }

    [Fact]
    [Trait("Contract", "S36")]
    public virtual async Task A_streamed_copy_of_damaged_bytes_creates_nothing()
    {
        await PutSourceAsync(Fixture.OtherStore);
        await using var damaged = new FaultInjectingObjectStore(Fixture.OtherStore)
        {
            Content = (_, content) => new BreakingStream(content, 100, BreakingStream.Fault.FlipsAByte),
        };
        if (!KeepsChecksums)
        {
            await Store.CopyAsync(Key("source"), Key("copy"), new CopyOptions { SourceStore = damaged });
            Assert.NotEqual(Bytes(5000), await Store.GetBytesAsync(Key("copy")));
            return;
        }

        await ThrowsAsync(
            ObjectStoreErrorCode.ChecksumMismatch, () => Store.CopyAsync(Key("source"), Key("copy"), new CopyOptions { SourceStore = damaged }));
        Assert.Null(await Store.HeadAsync(Key("copy")));
    }

    private Task<ObjectInfo> PutSourceAsync(IObjectStore store) => store.PutAsync(Key("source"), Bytes(5000), new PutOptions { Properties = Properties });

    private Task<ObjectInfo> CopyAsync(string target, WriteCondition condition) =>
        Store.CopyAsync(Key("source"), Key(target), new CopyOptions { Condition = condition });

    private async Task AssertCopyAsync(ObjectInfo copy, ObjectProperties expected)
    {
        var head = (await Store.HeadAsync(Key("copy")))!;
        Assert.Equal((copy.Key, copy.Size, copy.ETag, copy.Checksum), (head.Key, head.Size, head.ETag, head.Checksum));
        Assert.Equal(Key("copy"), copy.Key);
        AssertSame(expected, head.Properties);
        AssertSame(expected, copy.Properties);
        await AssertContentAsync(Key("copy"), Bytes(5000));
    }
}
