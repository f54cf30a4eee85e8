using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Offers buckets of Amazon S3 and of S3-compatible servers. Stores that are reached alike share one client.</summary>
public sealed class S3ObjectStoreProvider : IObjectStoreProvider, IDisposable
{
    private readonly AwsConfiguration configuration;
    private readonly AwsClients clients;
    private readonly S3ObjectStoreOptions defaults;
    private readonly TimeProvider? timeProvider;
    private readonly bool ownsClients;

    /// <summary>Creates a provider that is set up in code; in a host use <c>services.AddAwsAdapters()</c>.</summary>
    /// <param name="options">How to reach AWS.</param>
    /// <param name="storeOptions">How stores use S3.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public S3ObjectStoreProvider(AwsOptions? options = null, S3ObjectStoreOptions? storeOptions = null, TimeProvider? timeProvider = null)
        : this(new AwsConfiguration(options ?? new AwsOptions()), new AwsClients(), timeProvider, storeOptions) => ownsClients = true;

    internal S3ObjectStoreProvider(AwsConfiguration configuration, AwsClients clients, TimeProvider? timeProvider, S3ObjectStoreOptions? storeOptions = null)
    {
        (this.configuration, this.clients, this.timeProvider, defaults) = (configuration, clients, timeProvider, storeOptions ?? new S3ObjectStoreOptions());
        Provisioner = new S3BucketProvisioner(configuration, clients, defaults);
    }

    /// <inheritdoc/>
    public string Name => AwsOptions.ProviderName;

    /// <inheritdoc/>
    public IBucketProvisioner Provisioner { get; }

    /// <inheritdoc/>
    public IObjectStore Open(ObjectStoreDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (aws, store) = configuration.Read(AwsConfiguration.S3, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new S3ObjectStore(clients.S3(aws, store, definition.ConfigurationPath), definition.Bucket, store, timeProvider);
    }

    /// <summary>Disposes the clients of a provider that was set up in code. A host disposes those it made.</summary>
    public void Dispose()
    {
        if (ownsClients)
            clients.Dispose();
    }
}
