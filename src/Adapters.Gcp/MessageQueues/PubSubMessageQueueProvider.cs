using Portable.Adapters.Gcp.ObjectEvents;
using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.Adapters.Gcp.MessageQueues;

/// <summary>Offers queues of Google Cloud Pub/Sub. Queues that are reached alike share one channel.</summary>
public sealed class PubSubMessageQueueProvider : IMessageQueueProvider, IDisposable
{
    private readonly GcpConfiguration configuration;
    private readonly GcpClients clients;
    private readonly PubSubMessageQueueOptions defaults;
    private readonly TimeProvider? timeProvider;
    private readonly bool ownsClients;

    /// <summary>Creates a provider that is set up in code; in a host use <c>services.AddGcpAdapters()</c>.</summary>
    /// <param name="options">How to reach Google Cloud.</param>
    /// <param name="queueOptions">How queues use Pub/Sub.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public PubSubMessageQueueProvider(GcpOptions? options = null, PubSubMessageQueueOptions? queueOptions = null, TimeProvider? timeProvider = null)
        : this(new GcpConfiguration(options ?? new GcpOptions()), new GcpClients(), timeProvider, queueOptions) => ownsClients = true;

    internal PubSubMessageQueueProvider(GcpConfiguration configuration, GcpClients clients, TimeProvider? timeProvider, PubSubMessageQueueOptions? queueOptions = null)
    {
        (this.configuration, this.clients, this.timeProvider, defaults) = (configuration, clients, timeProvider, queueOptions ?? new PubSubMessageQueueOptions());
        Provisioner = new PubSubQueueProvisioner(configuration, clients, defaults);
    }

    /// <inheritdoc/>
    public string Name => GcpOptions.ProviderName;

    /// <inheritdoc/>
    public IQueueProvisioner Provisioner { get; }

    /// <inheritdoc/>
    public IObjectEventFormat ObjectEventFormat => GcsObjectEventFormat.Instance;

    /// <inheritdoc/>
    public IMessageQueue Open(MessageQueueDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        var (gcp, queue) = configuration.Read(GcpConfiguration.PubSub, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new PubSubMessageQueue(clients.PubSub(gcp, definition.ConfigurationPath), definition, gcp, queue, timeProvider);
    }

    /// <summary>Disposes the clients of a provider that was set up in code. A host disposes those it made.</summary>
    public void Dispose()
    {
        if (ownsClients)
            clients.Dispose();
    }
}
