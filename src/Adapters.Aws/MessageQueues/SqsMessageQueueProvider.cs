using Portable.Adapters.Aws.ObjectEvents;
using Portable.MessageQueues;
using Portable.ObjectEvents;

namespace Portable.Adapters.Aws.MessageQueues;

/// <summary>Offers queues of Amazon SQS. Queues that are reached alike share one client.</summary>
public sealed class SqsMessageQueueProvider : IMessageQueueProvider, IDisposable
{
    private readonly AwsConfiguration configuration;
    private readonly AwsClients clients;
    private readonly SqsMessageQueueOptions defaults;
    private readonly TimeProvider? timeProvider;
    private readonly bool ownsClients;

    /// <summary>Creates a provider that is set up in code; in a host use <c>services.AddAwsAdapters()</c>.</summary>
    /// <param name="options">How to reach AWS.</param>
    /// <param name="queueOptions">How queues use SQS.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public SqsMessageQueueProvider(AwsOptions? options = null, SqsMessageQueueOptions? queueOptions = null, TimeProvider? timeProvider = null)
        : this(new AwsConfiguration(options ?? new AwsOptions()), new AwsClients(), timeProvider, queueOptions) => ownsClients = true;

    internal SqsMessageQueueProvider(AwsConfiguration configuration, AwsClients clients, TimeProvider? timeProvider, SqsMessageQueueOptions? queueOptions = null)
    {
        (this.configuration, this.clients, this.timeProvider, defaults) = (configuration, clients, timeProvider, queueOptions ?? new SqsMessageQueueOptions());
        Provisioner = new SqsQueueProvisioner(configuration, clients, defaults);
    }

    /// <inheritdoc/>
    public string Name => AwsOptions.ProviderName;

    /// <inheritdoc/>
    public IQueueProvisioner Provisioner { get; }

    /// <inheritdoc/>
    public IObjectEventFormat ObjectEventFormat => S3ObjectEventFormat.Instance;

    /// <inheritdoc/>
    public IMessageQueue Open(MessageQueueDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        var (aws, queue) = configuration.Read(AwsConfiguration.Sqs, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new SqsMessageQueue(clients.Sqs(aws, definition.ConfigurationPath), definition, queue, timeProvider);
    }

    /// <summary>Disposes the clients of a provider that was set up in code. A host disposes those it made.</summary>
    public void Dispose()
    {
        if (ownsClients)
            clients.Dispose();
    }
}
