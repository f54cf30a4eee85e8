using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Creates and deletes queues; each has its dead-letter queue of itself.</summary>
internal sealed class ServiceBusProvisioner(AzureConfiguration configuration, AzureClients clients, ServiceBusMessageQueueOptions defaults, TimeProvider? timeProvider) : IQueueProvisioner
{
    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) =>
        RunAsync("CreateIfMissing", definition, (management, options, token) => management.CreateAsync(definition, options, token), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) =>
        RunAsync("DeleteIfExists", definition, (management, _, token) => management.DeleteAsync(definition.Queue, token), cancellationToken);

    private async Task<bool> RunAsync(
        string operation, MessageQueueDefinition definition, Func<ServiceBusManagement, ServiceBusMessageQueueOptions, CancellationToken, Task<bool>> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        var (azure, options) = configuration.Read(AzureConfiguration.ServiceBus, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        var home = clients.ServiceBus(azure, definition.ConfigurationPath, timeProvider);
        _ = ServiceBusQueueName.Of(definition, home.Endpoint.EntityPath);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await act(home.Management, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not ArgumentException && !cancellationToken.IsCancellationRequested)
        {
            throw new MessageQueueException(
                ServiceBusErrors.Classify(exception), ServiceBusErrors.Describe(exception), AzureOptions.ProviderName, operation, definition.Queue, exception);
        }
    }
}
