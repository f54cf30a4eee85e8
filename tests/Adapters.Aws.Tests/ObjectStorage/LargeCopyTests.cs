using Amazon.S3.Model;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.ObjectStorage;

/// <summary>Copies above the 5 GiB of one request, with a smaller limit.</summary>
public sealed class LargeCopyTests : MotoStoreTest
{
    private const int PartSize = S3ObjectStoreOptions.MinPartSize;
    private static readonly byte[] Content = Create();

    private protected override S3ObjectStoreOptions Options => new() { MaxSingleCopy = PartSize, CopyPartSize = PartSize };

    [Fact]
    public async Task A_copy_in_parts_keeps_bytes_properties_and_the_checksum()
    {
        var store = await CreateAsync();
        var properties = new ObjectProperties { ContentType = "text/plain", CacheControl = "no-cache", Metadata = new Dictionary<string, string> { ["name"] = "Grüße" } };
        await store.PutAsync("source", Content, new PutOptions { Properties = properties }, Token);
        var copy = await store.CopyAsync("source", "copy +%", cancellationToken: Token);
        var head = (await store.HeadAsync("copy +%", Token))!;
        Assert.Equal((Content.Length, Crc32C.Compute(Content)), (copy.Size, copy.Checksum!.Value));
        Assert.Equal((copy.Size, copy.ETag, copy.Checksum), (head.Size, head.ETag, head.Checksum));
        Assert.Equal("Grüße", head.Properties.Metadata["name"]);
        Assert.Equal(("text/plain", "no-cache"), (head.Properties.ContentType, head.Properties.CacheControl));
        Assert.True((await store.GetBytesAsync("copy +%", Token)).AsSpan().SequenceEqual(Content));
    }

    [Fact]
    public async Task A_copy_in_parts_may_replace_the_properties_also_onto_itself()
    {
        var store = await CreateAsync();
        await store.PutAsync("source", Content, cancellationToken: Token);
        var replaced = new CopyOptions { Properties = new ObjectProperties { ContentType = "image/webp" } };
        await store.CopyAsync("source", "source", replaced, Token);
        Assert.Equal("image/webp", (await store.HeadAsync("source", Token))?.Properties.ContentType);
        Assert.True((await store.GetBytesAsync("source", Token)).AsSpan().SequenceEqual(Content));
    }

    [Fact]
    public async Task A_copy_in_parts_whose_condition_does_not_hold_leaves_nothing_behind()
    {
        var store = await CreateAsync();
        await store.PutAsync("source", Content, cancellationToken: Token);
        await store.PutAsync("there", "x"u8.ToArray(), cancellationToken: Token);
        var error = await Assert.ThrowsAsync<ObjectStoreException>(
            () => store.CopyAsync("source", "there", new CopyOptions { Condition = WriteCondition.IfAbsent }, Token));
        Assert.Equal(ObjectStoreErrorCode.AlreadyExists, error.Code);
        Assert.Equal(1, (await store.HeadAsync("there", Token))?.Size);
        Assert.Empty((await Native(store).ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = store.Bucket }, Token)).MultipartUploads ?? []);
    }

    private static byte[] Create()
    {
        var bytes = new byte[(PartSize * 2) + 100];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
