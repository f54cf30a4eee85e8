using Azure;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>Creates and deletes containers.</summary>
internal sealed class BlobContainerProvisioner(AzureConfiguration configuration, AzureClients clients, BlobObjectStoreOptions defaults) : IBucketProvisioner
{
    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        var container = Open(definition);
        if (BlobContainerName.Problem(definition.Bucket) is { } problem)
            throw new ArgumentException($"{definition.ConfigurationPath}:{nameof(definition.Bucket)} is '{definition.Bucket}'; {problem}.");
        const string operation = "CreateIfMissing";
        if (definition.EventQueue is not null)
            throw container.Error(ObjectStoreErrorCode.Unsupported, $"{ObjectStoreFeature.ObjectEvents} is not supported by this provider, and {definition.ConfigurationPath} asks for events: subscriptions of Event Grid are made with Azure's Resource Manager, not with the storage account", operation);
        return InPortsTermsAsync(container, operation, async () =>
        {
            try
            {
                return await container.Client.CreateIfNotExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false) is not null;
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == "ContainerBeingDeleted")
            {
                throw container.Error(ObjectStoreErrorCode.Unavailable, "a container of that name is being deleted, which takes Blob Storage 30 seconds or more", operation, null, exception);
            }
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        var container = Open(definition);
        return InPortsTermsAsync(container, "DeleteIfExists", async () => await container.Client.DeleteIfExistsAsync(cancellationToken: cancellationToken).ConfigureAwait(false), cancellationToken);
    }

    private static async Task<bool> InPortsTermsAsync(BlobContainer container, string operation, Func<Task<bool>> act, CancellationToken cancellationToken)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (ObjectStoreException or ArgumentException) && !cancellationToken.IsCancellationRequested)
        {
            throw container.Error(BlobErrors.Classify(exception), AzureErrors.Describe(exception), operation, null, exception);
        }
    }

    private BlobContainer Open(ObjectStoreDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (azure, options) = configuration.Read(AzureConfiguration.Blobs, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new BlobContainer(clients.Blobs(azure, definition.ConfigurationPath), definition.Bucket, options, TimeProvider.System);
    }
}
