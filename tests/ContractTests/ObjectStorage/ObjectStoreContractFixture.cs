using Portable.ObjectStorage;

namespace Portable.ContractTests.ObjectStorage;

/// <summary>Connects the object-store contract to one adapter: says how to reach the provider, and makes the buckets the tests work in.</summary>
/// <remarks>One bucket serves all tests of a class; each test keeps to keys of its own. Only <see cref="ConnectAsync"/> must be written.</remarks>
public abstract class ObjectStoreContractFixture : ContractFixture
{
    private readonly List<ObjectStoreDefinition> created = [];
    private readonly List<IObjectStore> opened = [];
    private IObjectStoreProvider? provider;
    private IObjectStore? store;
    private IObjectStore? otherStore;
    private IObjectStore? missingStore;

    /// <summary>The provider under test.</summary>
    public IObjectStoreProvider Provider => provider ?? throw NotSetUp();

    /// <summary>A store on a bucket of this fixture's own.</summary>
    public IObjectStore Store => store ?? throw NotSetUp();

    /// <summary>A store of the same provider and account, on another bucket.</summary>
    public IObjectStore OtherStore => otherStore ?? throw NotSetUp();

    /// <summary>A store on a bucket that does not exist.</summary>
    public IObjectStore MissingStore => missingStore ?? throw NotSetUp();

    /// <summary>The size in bytes from which the adapter writes an object in parts; 5 MiB by default, the least of S3. The suite writes
    /// objects just below, at and above it and of several parts.</summary>
    public virtual int PartSize => 5 * 1024 * 1024;

    /// <summary>What a decorator under test lays before every key; nothing by default. The limits of a key's length and segments are tested with it.</summary>
    public virtual string KeyPrefix => string.Empty;

    /// <summary>How often each of the 64 concurrent workers repeats; 8 by default. Fewer for providers that limit writes to one key.</summary>
    public virtual int Rounds => 8;

    /// <summary>The shortest life of a signed request that the tests wait out; 2 seconds by default.</summary>
    public virtual TimeSpan ShortLife => TimeSpan.FromSeconds(2);

    /// <summary>A client that sends signed requests; the tests dispose it.</summary>
    /// <returns>The client.</returns>
    public virtual HttpClient CreateHttpClient() => new();

    /// <summary>Opens a store of the same bucket as <see cref="Store"/> that meets a fault. See the hooks of that name.</summary>
    /// <param name="fault"><see cref="ContractHook.WrongCredentials"/>, <see cref="ContractHook.DeadEndpoint"/> or <see cref="ContractHook.Throttling"/>.</param>
    /// <returns>The store, disposed by the test; <see langword="null"/> when the fixture names the hook as not applicable.</returns>
    public virtual ValueTask<IObjectStore?> OpenFaultyStoreAsync(ContractHook fault) => ValueTask.FromResult<IObjectStore?>(null);

    /// <summary>What no error of a store with <see cref="ContractHook.WrongCredentials"/> may show, such as the secret key used.</summary>
    public virtual IReadOnlyList<string> Secrets => [];

    /// <summary>How long the store with <see cref="ContractHook.DeadEndpoint"/> may try before it gives up; 30 seconds by default.</summary>
    public virtual TimeSpan UnavailableWithin => TimeSpan.FromSeconds(30);

    /// <summary>Writes an object into <see cref="Store"/>'s bucket without the adapter (<see cref="ContractHook.NativeObject"/>).</summary>
    /// <param name="key">A key, perhaps not portable.</param>
    /// <param name="content">The bytes.</param>
    /// <returns>Whether the provider can store that key; <see langword="null"/> when the fixture cannot write natively.</returns>
    public virtual ValueTask<bool?> PutNativeAsync(string key, ReadOnlyMemory<byte> content) => ValueTask.FromResult<bool?>(null);

    /// <summary>How many uploads lie unfinished in <see cref="Store"/>'s bucket (<see cref="ContractHook.UnfinishedUploads"/>).</summary>
    /// <returns>The number; <see langword="null"/> when the provider has no such thing or does not tell.</returns>
    public virtual ValueTask<int?> CountUnfinishedUploadsAsync() => ValueTask.FromResult<int?>(null);

    /// <summary>Opens another store on the bucket of <see cref="Store"/>, as a second process would.</summary>
    /// <returns>The store; the fixture disposes it.</returns>
    public IObjectStore OpenAgain() => Open(created[0]);

    /// <summary>Connects to the provider, or starts its emulator.</summary>
    /// <returns>The provider.</returns>
    protected abstract ValueTask<IObjectStoreProvider> ConnectAsync();

    /// <summary>The definition of a bucket; override to add settings.</summary>
    /// <param name="bucket">A unique name.</param>
    /// <returns>The definition.</returns>
    protected virtual ObjectStoreDefinition Define(string bucket) => new() { Bucket = bucket };

    /// <summary>Wraps every store that the tests use: how the contract is run over a decorator.</summary>
    /// <param name="store">The provider's store; the fixture disposes it.</param>
    /// <returns>The store to test; by default as it is.</returns>
    protected virtual IObjectStore Decorate(IObjectStore store) => store;

    /// <inheritdoc/>
    protected override async ValueTask SetUpAsync()
    {
        provider = await ConnectAsync();
        store = await CreateAsync();
        otherStore = await CreateAsync();
        missingStore = Open(Define(UniqueName()));
    }

    /// <inheritdoc/>
    protected override async ValueTask TearDownAsync()
    {
        foreach (var each in opened)
            await each.DisposeAsync();
        foreach (var definition in created)
            await Provider.Provisioner.DeleteIfExistsAsync(definition);
    }

    private async Task<IObjectStore> CreateAsync()
    {
        var definition = Define(UniqueName());
        await Provider.Provisioner.CreateIfMissingAsync(definition);
        created.Add(definition);
        return Open(definition);
    }

    private IObjectStore Open(ObjectStoreDefinition definition)
    {
        var plain = Provider.Open(definition);
        opened.Add(plain);
        return Decorate(plain);
    }

    private static InvalidOperationException NotSetUp() => new("The fixture is not set up: InitializeAsync has not run.");
}
