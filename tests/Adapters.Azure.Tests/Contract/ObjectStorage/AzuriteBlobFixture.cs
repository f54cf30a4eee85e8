using Azure.Core.Pipeline;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Portable.Adapters.Azure.ObjectStorage;
using Portable.Adapters.Azure.Tests.Contract.MessageQueues;
using Portable.ContractTests;
using Portable.ContractTests.ObjectStorage;
using Portable.Emulators;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.Tests.Contract.ObjectStorage;

/// <summary>The Blob Storage adapter on Azurite.</summary>
public sealed class AzuriteBlobFixture : ObjectStoreContractFixture
{
    private const string WrongKey = "dGhpcyBpcyBub3QgdGhlIGtleSBvZiBhbnlib2R5IGF0IGFsbA==";

    private readonly CountingHandler requests = new();
    private readonly List<IAsyncDisposable> proxies = [];
    private readonly List<BlobObjectStoreProvider> providers = [];

    public override int PartSize => BlobObjectStoreOptions.MinTransferSize;

    public override long? RequestCount => requests.Count;

    public override IReadOnlyList<string> Secrets { get; } = [WrongKey];

    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    public override IReadOnlyDictionary<ContractHook, string> NotApplicable { get; } = new Dictionary<ContractHook, string>
    {
        [ContractHook.UnfinishedUploads] =
            "Uncommitted blocks belong to a blob and not to an upload, and no request deletes them but one that writes the blob. Blob Storage documents: “If you don't commit any block to this blob, it and its uncommitted blocks will be discarded one week after the last successful block upload.”",
    };

    /// <summary>The SDK's own client, for what is done without the adapter.</summary>
    private BlobContainerClient Native => (BlobContainerClient)Store.GetService(typeof(BlobContainerClient))!;

    public override async ValueTask<IObjectStore?> OpenFaultyStoreAsync(ContractHook fault)
    {
        var azurite = await Emulator.AzuriteBlob.StartAsync();
        var connection = fault switch
        {
            ContractHook.WrongCredentials => Azurite.Blobs(azurite, key: WrongKey),
            ContractHook.DeadEndpoint => Azurite.Blobs(azurite, SilentPort.Closed()),
            ContractHook.Throttling => Azurite.Blobs(azurite, Throttling()),
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of a store."),
        };
        return Open(new AzureOptions { ConnectionString = connection, MaxAttempts = 2, ConnectTimeout = TimeSpan.FromSeconds(1) }).Open(Define(Store.Bucket));
    }

    /// <summary>Blob Storage and .NET fold dot segments and read backslashes as slashes: such blobs cannot be made.</summary>
    public override async ValueTask<bool?> PutNativeAsync(string key, ReadOnlyMemory<byte> content)
    {
        if (!BlobKeys.CanAddress(key))
            return false;
        await Native.GetBlobClient(key).UploadAsync(BinaryData.FromBytes(content), new BlobUploadOptions());
        return true;
    }

    protected override async ValueTask<string?> FindAbsenceAsync() => await Emulator.AzuriteBlob.FindAbsenceAsync();

    protected override async ValueTask<IObjectStoreProvider> ConnectAsync() =>
        Open(new AzureOptions { ConnectionString = Azurite.Blobs(await Emulator.AzuriteBlob.StartAsync()), Transport = new HttpClientTransport(requests) });

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        foreach (var provider in providers)
            provider.Dispose();
        foreach (var proxy in proxies)
            await proxy.DisposeAsync();
        requests.Dispose();
    }

    private BlobObjectStoreProvider Open(AzureOptions azure)
    {
        var provider = new BlobObjectStoreProvider(azure, new BlobObjectStoreOptions { MaximumTransferSize = PartSize });
        providers.Add(provider);
        return provider;
    }

    private Uri Throttling()
    {
        var proxy = new FaultProxy();
        proxies.Add(proxy);
        proxy.Always(Fault.Answer(Azurite.ServerBusy));
        return proxy.Endpoint;
    }
}
