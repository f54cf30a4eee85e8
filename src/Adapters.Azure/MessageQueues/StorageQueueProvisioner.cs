using Azure.Storage.Queues;
using Portable.MessageQueues;

namespace Portable.Adapters.Azure.MessageQueues;

/// <summary>Creates and deletes queues with their dead-letter queues. After a deletion Azure refuses the name for half a minute and more.</summary>
internal sealed class StorageQueueProvisioner(AzureConfiguration configuration, AzureClients clients, StorageQueueMessageQueueOptions defaults) : IQueueProvisioner
{
    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) => RunAsync(
        "CreateIfMissing",
        definition,
        async (queue, deadLetters, token) =>
        {
            await deadLetters.CreateIfNotExistsAsync(metadata: null, token).ConfigureAwait(false);
            // No response where the queue is there.
            return await queue.CreateIfNotExistsAsync(metadata: null, token).ConfigureAwait(false) is not null;
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(MessageQueueDefinition definition, CancellationToken cancellationToken = default) => RunAsync(
        "DeleteIfExists",
        definition,
        async (queue, deadLetters, token) =>
        {
            var deleted = await queue.DeleteIfExistsAsync(token).ConfigureAwait(false);
            await deadLetters.DeleteIfExistsAsync(token).ConfigureAwait(false);
            return deleted.Value;
        },
        cancellationToken);

    private async Task<bool> RunAsync(
        string operation, MessageQueueDefinition definition, Func<QueueClient, QueueClient, CancellationToken, Task<bool>> act, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        definition.Validate();
        var (azure, options) = configuration.Read(AzureConfiguration.StorageQueues, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        var account = clients.Queues(azure, definition.ConfigurationPath);
        var queue = account.GetQueueClient(StorageQueueName.Of(definition));
        var deadLetters = account.GetQueueClient(StorageQueueName.DeadLetterOf(definition, options));
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await act(queue, deadLetters, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not ArgumentException && !cancellationToken.IsCancellationRequested)
        {
            throw new MessageQueueException(
                StorageQueueErrors.Classify(exception), AzureErrors.Describe(exception), AzureOptions.StorageQueuesProviderName, operation, definition.Queue, exception);
        }
    }
}
