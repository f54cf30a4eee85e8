using System.Net;
using System.Net.Http.Headers;
using Portable.Adapters.Gcp.ObjectStorage;
using Portable.ContractTests;
using Portable.ContractTests.ObjectStorage;
using Portable.Emulators.CloudStorage;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.Tests.Contract.ObjectStorage;

/// <summary>The Cloud Storage adapter on the emulator, which asks for tokens, with every hook of the suite.</summary>
public sealed class GcsFixture : ObjectStoreContractFixture
{
    private const string WrongToken = "ya29.this-is-the-token-of-nobody";

    private readonly RequestCounter counter = new();
    private readonly List<IAsyncDisposable> proxies = [];
    private readonly List<GcsObjectStoreProvider> providers = [];
    private CloudStorageEmulator? emulator;

    public override int PartSize => GcsObjectStoreOptions.ChunkSizeUnit;

    public override long? RequestCount => counter.Requests;

    public override IReadOnlyList<string> Secrets { get; } = [WrongToken];

    private CloudStorageEmulator Emulator => emulator ?? throw new InvalidOperationException("The fixture is not set up.");

    public override ValueTask<IObjectStore?> OpenFaultyStoreAsync(ContractHook fault)
    {
        var gcp = Options() with { MaxAttempts = 2, ConnectTimeout = TimeSpan.FromSeconds(1) };
        return ValueTask.FromResult<IObjectStore?>(Open(fault switch
        {
            ContractHook.WrongCredentials => gcp with { AccessToken = _ => new(WrongToken) },
            ContractHook.DeadEndpoint => gcp with { Endpoint = SilentPort.Closed() },
            ContractHook.Throttling => gcp with { Endpoint = Throttling() },
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of a store."),
        }).Open(Define(Store.Bucket)));
    }

    public override async ValueTask<bool?> PutNativeAsync(string key, ReadOnlyMemory<byte> content)
    {
        var client = (HttpClient)Store.GetService(typeof(HttpClient))!;
        using var body = new ReadOnlyMemoryContent(content);
        body.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using var response = await client.PostAsync(
            new Uri(Emulator.Endpoint, $"/upload/storage/v1/b/{Store.Bucket}/o?uploadType=media&name={Uri.EscapeDataString(key)}"), body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return true;
    }

    public override ValueTask<int?> CountUnfinishedUploadsAsync() => ValueTask.FromResult<int?>(Emulator.UnfinishedUploads);

    protected override async ValueTask<IObjectStoreProvider> ConnectAsync()
    {
        emulator = await CloudStorageEmulator.StartAsync(new CloudStorageEmulatorOptions { RequireAuthorization = true });
        return Open(Options() with { HttpHandlerFactory = counter.CreateHandler });
    }

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        foreach (var provider in providers)
            provider.Dispose();
        foreach (var proxy in proxies)
            await proxy.DisposeAsync();
        if (emulator is not null)
            await emulator.DisposeAsync();
    }

    private GcpOptions Options() => new()
    {
        ProjectId = "portable",
        Endpoint = Emulator.Endpoint,
        CredentialsJson = Emulator.ServiceAccount.ToCredentialsJson(Emulator.TokenUri),
    };

    private GcsObjectStoreProvider Open(GcpOptions gcp)
    {
        var provider = new GcsObjectStoreProvider(gcp, new GcsObjectStoreOptions { ChunkSize = PartSize });
        providers.Add(provider);
        return provider;
    }

    private Uri Throttling()
    {
        var proxy = new FaultProxy();
        proxies.Add(proxy);
        proxy.Always(Fault.Answer(Answer.TooManyRequests));
        return proxy.Endpoint;
    }
}
