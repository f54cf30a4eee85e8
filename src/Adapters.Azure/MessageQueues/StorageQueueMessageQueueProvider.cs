using Portable.Adapters.Azure.ObjectEvents;
using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Offers queues of Azure Storage Queues. Queues that are reached alike share one client.</summary>
public sealed class StorageQueueMessageQueueProvider : IMessageQueueProvider, IDisposable
{
    private readonly AzureConfiguration configuration;
    private readonly AzureClients clients;
    private readonly StorageQueueMessageQueueOptions defaults;
    private readonly TimeProvider? timeProvider;
    private readonly bool ownsClients;

    /// <summary>Creates a provider that is set up in code; in a host use <c>services.AddAzureAdapters()</c>.</summary>
    /// <param name="options">How to reach Azure.</param>
    /// <param name="queueOptions">How queues use Storage Queues.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public StorageQueueMessageQueueProvider(AzureOptions? options = null, StorageQueueMessageQueueOptions? queueOptions = null, TimeProvider? timeProvider = null)
        : this(new AzureConfiguration(options ?? new AzureOptions()), new AzureClients(), timeProvider, queueOptions) => ownsClients = true;

    internal StorageQueueMessageQueueProvider(AzureConfiguration configuration, AzureClients clients, TimeProvider? timeProvider, StorageQueueMessageQueueOptions? queueOptions = null)
    {
        (this.configuration, this.clients, this.timeProvider, defaults) = (configuration, clients, timeProvider, queueOptions ?? new StorageQueueMessageQueueOptions());
        Provisioner = new StorageQueueProvisioner(configuration, clients, defaults);
    }

    /// <inheritdoc/>
    public string Name => AzureOptions.StorageQueuesProviderName;

    /// <inheritdoc/>
    public IQueueProvisioner Provisioner { get; }

    /// <inheritdoc/>
    public IObjectEventFormat ObjectEventFormat => EventGridObjectEventFormat.Instance;

    /// <inheritdoc/>
    public IMessageQueue Open(MessageQueueDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        var (azure, queue) = configuration.Read(AzureConfiguration.StorageQueues, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new StorageQueueMessageQueue(clients.Queues(azure, definition.ConfigurationPath), definition, queue, timeProvider);
    }

    /// <summary>Disposes the clients of a provider that was set up in code. A host disposes those it made.</summary>
    public void Dispose()
    {
        if (ownsClients)
            clients.Dispose();
    }
}
