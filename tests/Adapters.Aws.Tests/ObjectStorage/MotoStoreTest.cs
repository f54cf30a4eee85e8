using Amazon.S3;
using Portable.Adapters.Aws.ObjectStorage;
using Portable.Emulators;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.Tests.ObjectStorage;

/// <summary>A provider on moto, whose buckets are deleted at the end.</summary>
public abstract class MotoStoreTest : IAsyncLifetime
{
    private readonly List<ObjectStoreDefinition> created = [];

    private protected S3ObjectStoreProvider Provider { get; private set; } = null!;

    private protected AwsOptions Aws { get; private set; } = null!;

    private protected virtual S3ObjectStoreOptions Options => new();

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (await Emulator.Moto.FindAbsenceAsync(Token) is { } absence)
            Assert.Skip(absence);
        var moto = await Emulator.Moto.StartAsync(Token);
        Aws = new AwsOptions { ServiceUrl = moto.Endpoint, AccessKey = moto.Credentials.AccessKey, SecretKey = moto.Credentials.SecretKey };
        Provider = new S3ObjectStoreProvider(Aws, Options);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var definition in created)
            await Provider.Provisioner.DeleteIfExistsAsync(definition, CancellationToken.None);
        Provider?.Dispose();
    }

    private protected ObjectStoreDefinition Define()
    {
        var definition = new ObjectStoreDefinition { Bucket = $"store-{Guid.NewGuid():N}", ConfigurationPath = "Portable:ObjectStores:photos" };
        created.Add(definition);
        return definition;
    }

    private protected async Task<IObjectStore> CreateAsync()
    {
        var definition = Define();
        await Provider.Provisioner.CreateIfMissingAsync(definition, Token);
        return Provider.Open(definition);
    }

    private protected static IAmazonS3 Native(IObjectStore store) => (IAmazonS3)store.GetService(typeof(IAmazonS3))!;
}
