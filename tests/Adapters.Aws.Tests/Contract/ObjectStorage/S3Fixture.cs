using Amazon.S3;
using Amazon.S3.Model;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.ContractTests;
using Portable.ContractTests.ObjectStorage;
using Portable.Emulators;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.Contract.ObjectStorage;

/// <summary>The S3 adapter on an emulator, with every hook of the suite.</summary>
/// <param name="emulator">The emulator.</param>
/// <param name="options">How the stores use it.</param>
/// <param name="connectionLife">How long a connection may be used again; by default as long as it lasts.</param>
public abstract class S3Fixture(Emulator emulator, S3ObjectStoreOptions options, TimeSpan? connectionLife = null) : ObjectStoreContractFixture
{
    private const string WrongSecret = "this-is-not-the-secret-of-anybody";

    private readonly CountingHttpClientFactory http = new(connectionLife);
    private readonly List<IAsyncDisposable> proxies = [];
    private readonly List<S3ObjectStoreProvider> providers = [];

    public override int PartSize => S3ObjectStoreOptions.MinPartSize;

    public override long? RequestCount => http.Requests;

    public override IReadOnlyList<string> Secrets { get; } = [WrongSecret];

    public override TimeSpan Patience => TimeSpan.FromSeconds(60);

    /// <summary>The SDK's own client, for what is done without the adapter.</summary>
    protected IAmazonS3 Native => (IAmazonS3)Store.GetService(typeof(IAmazonS3))!;

    /// <summary>An emulator that refuses wrong credentials; <see langword="null"/> where the fixture's own does.</summary>
    protected virtual Emulator? CheckingCredentials => null;

    public override async ValueTask<IObjectStore?> OpenFaultyStoreAsync(ContractHook fault)
    {
        var running = await (CheckingCredentials ?? emulator).StartAsync();
        var aws = Options(running) with { MaxAttempts = 2, ConnectTimeout = TimeSpan.FromSeconds(1), HttpClientFactory = new CountingHttpClientFactory(connectionLife) };
        return Open(fault switch
        {
            ContractHook.WrongCredentials => aws with { SecretKey = WrongSecret },
            ContractHook.DeadEndpoint => aws with { ServiceUrl = SilentPort.Closed() },
            ContractHook.Throttling => aws with { ServiceUrl = Throttling() },
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Not a fault of a store."),
        }).Open(Define(Store.Bucket));
    }

    public override async ValueTask<bool?> PutNativeAsync(string key, ReadOnlyMemory<byte> content)
    {
        using var stream = new MemoryStream(content.ToArray());
        var request = new PutObjectRequest { BucketName = Store.Bucket, Key = key, InputStream = stream, UseChunkEncoding = false };
        await Native.PutObjectAsync(request);
        return true;
    }

    public override async ValueTask<int?> CountUnfinishedUploadsAsync()
    {
        var uploads = await Native.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Store.Bucket });
        return uploads.MultipartUploads?.Count ?? 0;
    }

    protected override async ValueTask<string?> FindAbsenceAsync() =>
        await emulator.FindAbsenceAsync() ?? (CheckingCredentials is { } other ? await other.FindAbsenceAsync() : null);

    protected override async ValueTask<IObjectStoreProvider> ConnectAsync() => Open(Options(await emulator.StartAsync()) with { HttpClientFactory = http });

    protected override async ValueTask TearDownAsync()
    {
        await base.TearDownAsync();
        foreach (var provider in providers)
            provider.Dispose();
        foreach (var proxy in proxies)
            await proxy.DisposeAsync();
    }

    private static AwsOptions Options(RunningEmulator running) => new()
    {
        ServiceUrl = running.Endpoint,
        AccessKey = running.Credentials.AccessKey,
        SecretKey = running.Credentials.SecretKey,
    };

    private S3ObjectStoreProvider Open(AwsOptions aws)
    {
        var provider = new S3ObjectStoreProvider(aws, options);
        providers.Add(provider);
        return provider;
    }

    private Uri Throttling()
    {
        var proxy = new FaultProxy();
        proxies.Add(proxy);
        proxy.Always(Fault.Answer(Answer.SlowDown));
        return proxy.Endpoint;
    }
}
