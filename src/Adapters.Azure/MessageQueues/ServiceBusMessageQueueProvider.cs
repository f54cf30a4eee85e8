using Portable.Adapters.Azure.ObjectEvents;
using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Offers queues of Azure Service Bus. Queues that are reached alike share one connection.</summary>
public sealed class ServiceBusMessageQueueProvider : IMessageQueueProvider, IDisposable
{
    private readonly AzureConfiguration configuration;
    private readonly AzureClients clients;
    private readonly ServiceBusMessageQueueOptions defaults;
    private readonly TimeProvider? timeProvider;
    private readonly bool ownsClients;

    /// <summary>Creates a provider that is set up in code; in a host use <c>services.AddAzureAdapters()</c>.</summary>
    /// <param name="options">How to reach Azure.</param>
    /// <param name="queueOptions">How queues use Service Bus.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public ServiceBusMessageQueueProvider(AzureOptions? options = null, ServiceBusMessageQueueOptions? queueOptions = null, TimeProvider? timeProvider = null)
        : this(new AzureConfiguration(options ?? new AzureOptions()), new AzureClients(), timeProvider, queueOptions) => ownsClients = true;

    internal ServiceBusMessageQueueProvider(AzureConfiguration configuration, AzureClients clients, TimeProvider? timeProvider, ServiceBusMessageQueueOptions? queueOptions = null)
    {
        (this.configuration, this.clients, this.timeProvider, defaults) = (configuration, clients, timeProvider, queueOptions ?? new ServiceBusMessageQueueOptions());
        Provisioner = new ServiceBusProvisioner(configuration, clients, defaults, timeProvider);
    }

    /// <inheritdoc/>
    public string Name => AzureOptions.ProviderName;

    /// <inheritdoc/>
    public IQueueProvisioner Provisioner { get; }

    /// <inheritdoc/>
    public IObjectEventFormat ObjectEventFormat => EventGridObjectEventFormat.Instance;

    /// <inheritdoc/>
    public IMessageQueue Open(MessageQueueDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        var (azure, queue) = configuration.Read(AzureConfiguration.ServiceBus, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new ServiceBusMessageQueue(clients.ServiceBus(azure, definition.ConfigurationPath, timeProvider), definition, queue, timeProvider);
    }

    /// <summary>Ends the connections of a provider that was set up in code. A host disposes those it made.</summary>
    public void Dispose()
    {
        if (ownsClients)
            clients.Dispose();
    }
}
