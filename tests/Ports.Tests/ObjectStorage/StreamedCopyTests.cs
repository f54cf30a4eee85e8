using Portable.ObjectStorage;
using Portable.Tests.Kit;

namespace Portable.Tests.ObjectStorage;

public sealed class StreamedCopyTests
{
    private readonly TestObjectStore source = new(bucket: "source");
    private readonly TestObjectStore target = new(bucket: "target");
    private readonly byte[] bytes = Generate.Bytes(5000);

    [Fact]
    public async Task A_copy_between_stores_that_do_not_know_each_other_keeps_bytes_headers_and_metadata()
    {
        var properties = new ObjectProperties { ContentType = "image/png", Metadata = new Dictionary<string, string> { ["a"] = "b" } };
        await source.PutAsync("a", bytes, new PutOptions { Properties = properties }, Run.Token);

        var copy = await target.CopyAsync("a", "b", new CopyOptions { SourceStore = source }, Run.Token);

        Assert.Equal((bytes.Length, Crc32C.Compute(bytes), "b"), (copy.Size, copy.Checksum, copy.Key.Value));
        Assert.Equal("image/png", copy.Properties.ContentType);
        Assert.Equal("b", copy.Properties.Metadata["a"]);
        Assert.Equal(bytes, target.Objects["b"].Bytes);
        Assert.Equal(["Put"], target.Calls);
    }

    [Fact]
    public async Task Given_properties_replace_the_sources()
    {
        source.Seed("a", bytes);

        var copy = await target.CopyAsync(
            "a", "b", new CopyOptions { SourceStore = source, Properties = new ObjectProperties { ContentType = "text/plain" } }, Run.Token);

        Assert.Equal("text/plain", copy.Properties.ContentType);
    }

    [Fact]
    public async Task A_missing_source_is_NotFound()
    {
        var error = await Assert.ThrowsAsync<ObjectStoreException>(
            () => target.CopyAsync("a", "b", new CopyOptions { SourceStore = source }, Run.Token));

        Assert.Equal((ObjectStoreErrorCode.NotFound, "Copy", "source"), (error.Code, error.Operation, error.Bucket));
        Assert.Empty(target.Objects);
    }

    [Fact]
    public async Task Damaged_bytes_create_nothing()
    {
        source.Seed("a", bytes);
        source.Content = (_, content) => new ScriptedStream(content, flip: 1);

        var error = await Assert.ThrowsAsync<ObjectStoreException>(
            () => target.CopyAsync("a", "b", new CopyOptions { SourceStore = source }, Run.Token));

        Assert.Equal(ObjectStoreErrorCode.ChecksumMismatch, error.Code);
        Assert.Empty(target.Objects);
    }

    [Fact]
    public async Task Conditions_hold_for_source_and_target()
    {
        source.Seed("a", bytes);
        target.Seed("b", [1]);

        var exists = await Assert.ThrowsAsync<ObjectStoreException>(() => target.CopyAsync(
            "a", "b", new CopyOptions { SourceStore = source, Condition = WriteCondition.IfAbsent }, Run.Token));
        var changed = await Assert.ThrowsAsync<ObjectStoreException>(() => target.CopyAsync(
            "a", "c", new CopyOptions { SourceStore = source, SourceIfMatch = new ETag("stale") }, Run.Token));

        Assert.Equal((ObjectStoreErrorCode.AlreadyExists, ObjectStoreErrorCode.PreconditionFailed), (exists.Code, changed.Code));
        Assert.Equal(["b"], target.Objects.Keys);
        Assert.Equal([1], target.Objects["b"].Bytes);
    }

    [Fact]
    public async Task A_store_that_the_server_can_copy_from_is_not_streamed()
    {
        source.Seed("a", bytes);
        target.CopiesFrom = other => ReferenceEquals(other, source);

        await target.CopyAsync("a", "b", new CopyOptions { SourceStore = source }, Run.Token);

        Assert.Equal(["Copy"], target.Calls);
        Assert.Empty(source.Calls);
    }

    [Fact]
    public async Task Decorators_are_unwrapped_to_find_the_real_store_and_key()
    {
        source.Seed("tenant/a", bytes);
        target.CopiesFrom = other => ReferenceEquals(other, source);

        await target.CopyAsync("a", "b", new CopyOptions { SourceStore = new PrefixedObjectStore(source, "tenant/") }, Run.Token);

        Assert.Same(source, target.LastCopy!.SourceStore);
        Assert.Equal(bytes, target.Objects["b"].Bytes);
    }
}
