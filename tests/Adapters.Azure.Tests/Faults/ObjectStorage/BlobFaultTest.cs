using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.Emulators;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Faults.ObjectStorage;

/// <summary>A container of Azurite's with a <see cref="FaultProxy"/> before it, and beside it the plain SDK, which sees what is really there.</summary>
public abstract class BlobFaultTest : ObjectStoreFaultTest, IAsyncLifetime
{
    /// <summary>The size of the blocks that uploads are cut into.</summary>
    protected const int Block = BlobObjectStoreOptions.MinTransferSize;

    private readonly List<IDisposable> providers = [];

    private protected RunningEmulator Emulator { get; private set; } = null!;

    protected BlobContainerClient Native { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (await Emulators.Emulator.AzuriteBlob.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        Emulator = await Emulators.Emulator.AzuriteBlob.StartAsync(Token);
        Native = new BlobContainerClient(Azurite.Blobs(Emulator), Bucket, new BlobClientOptions(BlobClientOptions.ServiceVersion.V2026_06_06));
        await Native.CreateAsync(cancellationToken: Token);
        Proxy = new FaultProxy(Emulator.Endpoint);
        Store = Open(Proxy.Endpoint);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var provider in providers)
            provider.Dispose();
        if (Proxy is not null)
            await Proxy.DisposeAsync();
    }

    /// <summary>Opens the container at an endpoint.</summary>
    protected IObjectStore Open(Uri endpoint, Func<AzureOptions, AzureOptions>? change = null, string? bucket = null)
    {
        var azure = new AzureOptions
        {
            ConnectionString = Azurite.Blobs(Emulator, endpoint),
            MaxAttempts = Attempts,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            Timeout = TimeSpan.FromSeconds(20),
        };
        var provider = new BlobObjectStoreProvider(change is null ? azure : change(azure), new BlobObjectStoreOptions { MaximumTransferSize = Block });
        providers.Add(provider);
        return provider.Open(new ObjectStoreDefinition { Bucket = bucket ?? Bucket });
    }

    /// <summary>Many are deleted one by one.</summary>
    protected override int RequestsAtOnceOf(string operation) => operation == "DeleteMany" ? 2 : 1;

    /// <summary>Asserts that a blob has these bytes and no blocks lie beside them.</summary>
    protected async Task AssertWholeAsync(string key, byte[] bytes)
    {
        Assert.Equal(bytes, (await Native.GetBlobClient(key).DownloadContentAsync(Token)).Value.Content.ToArray());
        Assert.Empty((await Native.GetBlockBlobClient(key).GetBlockListAsync(cancellationToken: Token)).Value.UncommittedBlocks);
    }

    /// <summary>Asserts that there is no blob. Blocks that nobody has committed are not one.</summary>
    protected async Task AssertNothingAsync(string key) => Assert.False((await Native.GetBlobClient(key).ExistsAsync(Token)).Value);

    protected override async Task PutNativeAsync(string key, byte[] bytes) =>
        await Native.GetBlobClient(key).UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, Token);

    protected override async Task DeleteNativeAsync(string key) => await Native.GetBlobClient(key).DeleteAsync(cancellationToken: Token);

    /// <summary>The SDK itself goes on with a download: to the end, whatever that is. What broke before its first byte came it asks for anew.</summary>
    private protected override void AssertGoesOn(RequestHead request, long? from, long to)
    {
        if (from is not null)
            Assert.Equal($"bytes={from}-", RangeOf(request));
        else if (RangeOf(request) is { } range)
            Assert.EndsWith("-", range, StringComparison.Ordinal);
    }

    private protected override async Task AssertPinnedAsync(RequestHead request, string key)
    {
        if (RangeOf(request) is not null)
            Assert.Equal((await Native.GetBlobClient(key).GetPropertiesAsync(cancellationToken: Token)).Value.ETag.ToString("H"), request.Header("If-Match"));
    }
}
