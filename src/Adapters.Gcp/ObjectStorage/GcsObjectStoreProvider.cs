using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Offers buckets of Google Cloud Storage. Stores that are reached alike share their connections.</summary>
public sealed class GcsObjectStoreProvider : IObjectStoreProvider, IDisposable
{
    private readonly GcpConfiguration configuration;
    private readonly GcpClients clients;
    private readonly GcsObjectStoreOptions defaults;
    private readonly TimeProvider? timeProvider;
    private readonly bool ownsClients;

    /// <summary>Creates a provider that is set up in code; in a host use <c>services.AddGcpAdapters()</c>.</summary>
    /// <param name="options">How to reach Google Cloud.</param>
    /// <param name="storeOptions">How stores use Cloud Storage.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public GcsObjectStoreProvider(GcpOptions? options = null, GcsObjectStoreOptions? storeOptions = null, TimeProvider? timeProvider = null)
        : this(new GcpConfiguration(options ?? new GcpOptions()), new GcpClients(), timeProvider, storeOptions) => ownsClients = true;

    internal GcsObjectStoreProvider(GcpConfiguration configuration, GcpClients clients, TimeProvider? timeProvider, GcsObjectStoreOptions? storeOptions = null)
    {
        (this.configuration, this.clients, this.timeProvider, defaults) = (configuration, clients, timeProvider, storeOptions ?? new GcsObjectStoreOptions());
        Provisioner = new GcsBucketProvisioner(configuration, clients, defaults);
    }

    /// <inheritdoc/>
    public string Name => GcpOptions.ProviderName;

    /// <inheritdoc/>
    public IBucketProvisioner Provisioner { get; }

    /// <inheritdoc/>
    public IObjectStore Open(ObjectStoreDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (gcp, store) = configuration.Read(GcpConfiguration.Storage, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new GcsObjectStore(clients.Storage(gcp, definition.ConfigurationPath), definition.Bucket, gcp, store, timeProvider, definition.ConfigurationPath);
    }

    /// <summary>Disposes the clients of a provider that was set up in code. A host disposes those it made.</summary>
    public void Dispose()
    {
        if (ownsClients)
            clients.Dispose();
    }
}
