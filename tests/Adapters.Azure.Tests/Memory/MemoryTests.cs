using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Memory;

/// <summary>Uploads to Blob Storage and small reads from it, beside the SDK that they are made with.</summary>
[Collection(nameof(AloneCollection))]
public sealed class MemoryTests : StoreMemoryTest
{
    private const int Small = 4 * 1024;
    private const int Reads = 1000;

    private readonly AnsweringBlobs blobs = new() { Delay = TimeSpan.FromMilliseconds(5) };
    private readonly HttpClientTransport transport;
    private readonly BlobObjectStoreProvider provider;
    private readonly BlobContainerClient sdk;

    public MemoryTests()
    {
        blobs.Add("memory/small", new byte[Small]);
        transport = new HttpClientTransport(blobs);
        provider = new BlobObjectStoreProvider(new AzureOptions { ConnectionString = AnsweringBlobs.ConnectionString, Transport = transport });
        Store = provider.Open(new ObjectStoreDefinition { Bucket = "memory" });
        sdk = new BlobContainerClient(AnsweringBlobs.ConnectionString, "memory", new BlobClientOptions { Transport = transport });
    }

    protected override IObjectStore Store { get; }

    protected override long Swallowed => blobs.Swallowed;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        provider.Dispose();
        transport.Dispose();
        blobs.Dispose();
    }

    /// <summary>The SDK alone allocates some 10 KB beyond the payload: its requests and answers are not ours to make smaller.</summary>
    [Fact]
    public async Task A_read_of_4_KiB_allocates_less_than_3_KiB_more_than_the_plain_SDK()
    {
        var (ours, theirs) = (await OfOneAsync(ReadAsync), await OfOneAsync(ReadBySdkAsync));
        Assert.True(ours < theirs + (3 * 1024), $"{ours:N0} bytes were allocated, by the SDK {theirs:N0}.");
        Assert.True(ours < Small + (16 * 1024), $"{ours:N0} bytes were allocated for {Small:N0}.");
    }

    [Fact]
    public async Task A_stream_of_unknown_length_allocates_less_than_by_the_plain_SDK()
    {
        var blob = sdk.GetBlobClient("sdk");
        await blob.UploadAsync(new SyntheticStream(20 * MiB), overwrite: true, Token);
        var theirs = await AllocatedAsync(() => blob.UploadAsync(new SyntheticStream(256 * MiB), overwrite: true, Token));
        var ours = await AllocatedAsync(() => Store.PutAsync("ours", new SyntheticStream(256 * MiB), cancellationToken: Token));
        Assert.True(ours < theirs, $"{ours:N0} bytes were allocated, by the SDK {theirs:N0}.");
    }

    private static async Task<long> OfOneAsync(Func<Task> read)
    {
        await ManyAsync(read);
        return await AllocatedAsync(() => ManyAsync(read)) / Reads;
    }

    private static async Task ManyAsync(Func<Task> read)
    {
        for (var i = 0; i < Reads; i++)
            await read();
    }

    private async Task ReadAsync() => Assert.Equal(Small, (await Store.GetBytesAsync("small", Token))!.Length);

    private async Task ReadBySdkAsync()
    {
        BlobDownloadStreamingResult result = await sdk.GetBlobClient("small").DownloadStreamingAsync(cancellationToken: Token);
        var bytes = new byte[result.Details.ContentLength];
        await using var content = result.Content;
        await content.ReadExactlyAsync(bytes, Token);
        Assert.Equal(Small, bytes.Length);
    }
}
