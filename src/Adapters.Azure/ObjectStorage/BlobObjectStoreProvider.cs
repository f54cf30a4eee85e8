using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Offers containers of Azure Blob Storage. Stores that are reached alike share their connections.</summary>
public sealed class BlobObjectStoreProvider : IObjectStoreProvider, IDisposable
{
    private readonly AzureConfiguration configuration;
    private readonly AzureClients clients;
    private readonly BlobObjectStoreOptions defaults;
    private readonly TimeProvider? timeProvider;
    private readonly bool ownsClients;

    /// <summary>Creates a provider that is set up in code; in a host use <c>services.AddAzureAdapters()</c>.</summary>
    /// <param name="options">How to reach Azure.</param>
    /// <param name="storeOptions">How stores use Blob Storage.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public BlobObjectStoreProvider(AzureOptions? options = null, BlobObjectStoreOptions? storeOptions = null, TimeProvider? timeProvider = null)
        : this(new AzureConfiguration(options ?? new AzureOptions()), new AzureClients(), timeProvider, storeOptions) => ownsClients = true;

    internal BlobObjectStoreProvider(AzureConfiguration configuration, AzureClients clients, TimeProvider? timeProvider, BlobObjectStoreOptions? storeOptions = null)
    {
        (this.configuration, this.clients, this.timeProvider, defaults) = (configuration, clients, timeProvider, storeOptions ?? new BlobObjectStoreOptions());
        Provisioner = new BlobContainerProvisioner(configuration, clients, defaults);
    }

    /// <inheritdoc/>
    public string Name => AzureOptions.ProviderName;

    /// <inheritdoc/>
    public IBucketProvisioner Provisioner { get; }

    /// <inheritdoc/>
    public IObjectStore Open(ObjectStoreDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (azure, store) = configuration.Read(AzureConfiguration.Blobs, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new BlobObjectStore(clients.Blobs(azure, definition.ConfigurationPath), definition.Bucket, store, timeProvider);
    }

    /// <summary>Disposes the clients of a provider that was set up in code. A host disposes those it made.</summary>
    public void Dispose()
    {
        if (ownsClients)
            clients.Dispose();
    }
}
