using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.Adapters.Azure.Tests.Contract.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.ObjectStorage;

/// <summary>What the contract cannot ask of every provider, on Azurite.</summary>
public sealed class AzuriteStoreTests : IClassFixture<AzuriteBlobFixture>
{
    private readonly AzuriteBlobFixture fixture;

    public AzuriteStoreTests(AzuriteBlobFixture fixture)
    {
        Assert.SkipWhen(fixture.Absence is not null, fixture.Absence ?? string.Empty);
        this.fixture = fixture;
    }

    private IObjectStore Store => fixture.Store;

    private BlobContainerClient Native => (BlobContainerClient)Store.GetService(typeof(BlobContainerClient))!;

    [Fact]
    public async Task What_another_client_sees_is_a_plain_blob_with_identifiers_as_metadata_names()
    {
        var bytes = Random.Shared.GetItems<byte>([1, 2, 3], 1000);
        await Store.PutAsync("plain", bytes, new PutOptions { Properties = new ObjectProperties { ContentType = "text/plain", Metadata = new Dictionary<string, string> { ["two-words"] = "Grüße" } } });

        var blob = Native.GetBlobClient("plain");
        var found = (await blob.GetPropertiesAsync()).Value;
        Assert.Equal(BlobType.Block, found.BlobType);
        Assert.Equal("text/plain", found.ContentType);
        Assert.Equal("=?UTF-8?B?R3LDvMOfZQ==?=", found.Metadata["two__0x2d__words"]);
        Assert.Equal(Crc32C.Compute(bytes).ToBase64(), found.Metadata[BlobMetadata.ChecksumName]);
        Assert.Equal(bytes, (await blob.DownloadContentAsync()).Value.Content.ToArray());
    }

    [Fact]
    public async Task Blocks_that_an_abandoned_upload_left_do_not_get_into_the_next()
    {
        var blob = Native.GetBlockBlobClient("abandoned");
        await blob.StageBlockAsync(BlockId.Create(Guid.NewGuid(), 1), new MemoryStream(new byte[500]));
        Assert.Null(await Store.HeadAsync("abandoned"));
        Assert.DoesNotContain(await Store.ListAsync().ToListAsync(), entry => entry.Key == "abandoned");

        var bytes = new byte[(fixture.PartSize * 2) + 10];
        Random.Shared.NextBytes(bytes);
        await Store.PutAsync("abandoned", bytes);

        Assert.Equal(bytes, await Store.GetBytesAsync("abandoned"));
        Assert.Empty((await blob.GetBlockListAsync(BlockListTypes.Uncommitted)).Value.UncommittedBlocks);
    }

    /// <summary>Put Block List: “any blocks that are not in the list are removed”, those of another upload too.</summary>
    [Fact]
    public async Task An_upload_whose_blocks_another_write_dropped_fails_and_may_be_repeated()
    {
        var size = fixture.PartSize * 2;
        await using var slow = new InterruptedStream(new byte[size + 10], size, async () =>
        {
            while (await CountStagedAsync("contended") < 2)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            await Store.PutAsync("contended", new byte[size + 20]);
        });

        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => Store.PutAsync("contended", slow));

        Assert.Equal((ObjectStoreErrorCode.Unavailable, true), (error.Code, error.IsTransient));
        Assert.Equal(size + 20, (await Store.HeadAsync("contended"))!.Size);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2500)]
    public async Task A_copy_in_blocks_keeps_bytes_headers_and_metadata(int size)
    {
        var bytes = new byte[size];
        Random.Shared.NextBytes(bytes);
        var client = (BlobServiceClient)Store.GetService(typeof(BlobServiceClient))!;
        await using var store = new BlobObjectStore(client, Store.Bucket, new BlobObjectStoreOptions { MaxSingleCopy = -1, CopyBlockSize = 1000 });
        var properties = new ObjectProperties { ContentType = "text/plain", CacheControl = "no-cache", Metadata = new Dictionary<string, string> { ["a-b"] = "é" } };
        var put = await store.PutAsync($"source of {size}", bytes, new PutOptions { Properties = properties });

        var copy = await store.CopyAsync($"source of {size}", $"copy of {size}", new CopyOptions { Condition = WriteCondition.IfAbsent });

        Assert.Equal((size, put.Checksum), (copy.Size, copy.Checksum));
        Assert.Equal(bytes, await store.GetBytesAsync($"copy of {size}"));
        var head = (await store.HeadAsync($"copy of {size}"))!;
        Assert.Equal(("text/plain", "no-cache", "é", copy.ETag), (head.Properties.ContentType, head.Properties.CacheControl, head.Properties.Metadata["a-b"], head.ETag));
        var error = await Assert.ThrowsAsync<ObjectStoreException>(() => store.CopyAsync($"source of {size}", $"copy of {size}", new CopyOptions { Condition = WriteCondition.IfAbsent }));
        Assert.Equal(ObjectStoreErrorCode.AlreadyExists, error.Code);
    }

    /// <summary>How many blocks wait to be committed; a blob of which nothing was staged yet is not there.</summary>
    private async Task<int> CountStagedAsync(string key)
    {
        try
        {
            return (await Native.GetBlockBlobClient(key).GetBlockListAsync(BlockListTypes.Uncommitted)).Value.UncommittedBlocks.Count();
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return 0;
        }
    }
}
