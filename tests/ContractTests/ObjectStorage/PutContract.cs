using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>S4–S6, S14, S16: what a put takes, replaces and reports.</summary>
/// <param name="fixture">The adapter's fixture.</param>
public abstract class PutContract(ObjectStoreContractFixture fixture) : ObjectStoreContract(fixture)
{
    [Fact]
    [Trait("Contract", "S4")]
    public virtual async Task Put_takes_bytes()
    {
        var bytes = Bytes(1000);
        await Store.PutAsync(Key(), bytes);
        await AssertContentAsync(Key(), bytes);
    }

    [Fact]
    [Trait("Contract", "S4")]
    public virtual async Task Put_takes_a_seekable_stream_from_its_current_position_and_leaves_it_open()
    {
        var bytes = Bytes(1000);
        using var stream = new MemoryStream(bytes);
        stream.Position = 300;
        var info = await Store.PutAsync(Key(), stream);
        Assert.Equal(700, info.Size);
        await AssertContentAsync(Key(), bytes.AsMemory(300));
        Assert.True(stream.CanRead, "The stream was closed.");
        Assert.Equal(1000, stream.Position);
    }

    [Fact]
    [Trait("Contract", "S4")]
    public virtual async Task Put_takes_a_forward_only_stream_of_unknown_length_and_leaves_it_open()
    {
        var bytes = Bytes(100_000);
        await using var stream = new ForwardStream(bytes, piece: 777);
        var info = await Store.PutAsync(Key(), stream);
        Assert.Equal(bytes.Length, info.Size);
        await AssertContentAsync(Key(), bytes);
        Assert.False(stream.IsDisposed, "The stream was closed.");
    }

    [Fact]
    [Trait("Contract", "S4")]
    public virtual async Task Put_takes_a_forward_only_stream_whose_length_the_caller_knows()
    {
        var bytes = Bytes(5000);
        await using var stream = new ForwardStream(bytes, piece: 100);
        await Store.PutAsync(Key(), ObjectContent.FromStream(stream, 5000));
        await AssertContentAsync(Key(), bytes);
    }

    [Theory]
    [Trait("Contract", "S4")]
    [InlineData(4999)]
    [InlineData(5001)]
    public virtual async Task A_stream_that_does_not_have_its_stated_length_is_refused_and_creates_nothing(int stated)
    {
        await using var stream = new ForwardStream(Bytes(5000));
        await ThrowsAsync(ObjectStoreErrorCode.ContentLengthMismatch, () => Store.PutAsync(Key(), ObjectContent.FromStream(stream, stated)));
        Assert.Null(await Store.HeadAsync(Key()));
    }

    [Fact]
    [Trait("Contract", "S5")]
    public virtual async Task An_empty_object_is_an_object()
    {
        await using var nothing = new ForwardStream(Array.Empty<byte>());
        await Store.PutAsync(Key("bytes"), Array.Empty<byte>());
        await Store.PutAsync(Key("memory"), new MemoryStream());
        await Store.PutAsync(Key("forward"), nothing);
        foreach (var name in (string[])["bytes", "memory", "forward"])
        {
            var info = await Store.HeadAsync(Key(name));
            Assert.Equal(0, info?.Size);
            Assert.Equal(Kept(default), info?.Checksum);
            await AssertContentAsync(Key(name), default);
        }

        Assert.Equal(["bytes", "forward", "memory"], await ListAsync());
    }

    [Fact]
    [Trait("Contract", "S6")]
    public virtual async Task An_overwrite_replaces_content_headers_and_metadata_as_a_whole()
    {
        var first = new ObjectProperties
        {
            ContentType = "text/plain",
            ContentEncoding = "identity",
            ContentLanguage = "en",
            ContentDisposition = "inline",
            CacheControl = "no-store",
            Metadata = new Dictionary<string, string> { ["one"] = "1", ["two"] = "2" },
        };
        await Store.PutAsync(Key(), Bytes(1000), new PutOptions { Properties = first });
        var second = new ObjectProperties { Metadata = new Dictionary<string, string> { ["two"] = "zwei" } };
        await Store.PutAsync(Key(), Bytes(10, 2), new PutOptions { Properties = second });
        await AssertContentAsync(Key(), Bytes(10, 2));
        AssertSame(second, (await Store.HeadAsync(Key()))!.Properties);
        await Store.PutAsync(Key(), Bytes(20, 3));
        AssertSame(new ObjectProperties(), (await Store.HeadAsync(Key()))!.Properties);
    }

    [Theory]
    [Trait("Contract", "S14")]
    [InlineData(false)]
    [InlineData(true)]
    public virtual async Task The_result_of_a_put_is_what_head_get_and_list_show(bool streamed)
    {
        var bytes = Bytes(3000);
        await using var stream = new ForwardStream(bytes);
        var options = new PutOptions { Properties = new ObjectProperties { ContentType = "text/plain", Metadata = new Dictionary<string, string> { ["a"] = "b" } } };
        var put = await Store.PutAsync(Key(), streamed ? stream : bytes, options);
        var head = (await Store.HeadAsync(Key()))!;
        await using var download = (await Store.GetAsync(Key()))!;
        AssertSameObject(put, head);
        AssertSameObject(put, download.Info);
        var listed = await Store.ListAsync(new ListOptions { Prefix = Prefix }).SingleAsync();
        Assert.Equal((put.Key, put.Size, put.ETag), (listed.Key, listed.Size, listed.ETag));
    }

    [Fact]
    [Trait("Contract", "S14")]
    public virtual async Task Every_overwrite_changes_the_etag()
    {
        var first = await Store.PutAsync(Key(), Bytes(100, 1));
        var second = await Store.PutAsync(Key(), Bytes(100, 2));
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Equal(second.ETag, (await Store.HeadAsync(Key()))?.ETag);
    }

    [Theory]
    [Trait("Contract", "S16")]
    [InlineData(false)]
    [InlineData(true)]
    public virtual async Task Progress_never_falls_and_ends_at_the_size(bool streamed)
    {
        var bytes = Bytes(Fixture.PartSize * 2 + 1000);
        await using var stream = new ForwardStream(bytes);
        var progress = new Recorder();
        await Store.PutAsync(Key(), streamed ? stream : bytes, new PutOptions { Progress = progress });
        progress.AssertRoseTo(bytes.Length);
    }

    private static void AssertSameObject(ObjectInfo put, ObjectInfo seen)
    {
        Assert.Equal((put.Key, put.Size, put.ETag, put.Checksum), (seen.Key, seen.Size, seen.ETag, seen.Checksum));
        Assert.Equal(put.LastModified, seen.LastModified, TimeSpan.FromSeconds(1));
        AssertSame(put.Properties, seen.Properties);
    }
}
