using System.Net;
using System.Text.Json;
using Portable.Adapters.Gcp.MessageQueues;
using Portable.Adapters.Gcp.ObjectStorage.Api;
using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>Creates and deletes buckets, and wires their events to a queue.</summary>
internal sealed class GcsBucketProvisioner(GcpConfiguration configuration, GcpClients clients, GcsObjectStoreOptions defaults) : IBucketProvisioner
{
    private const string Create = "CreateIfMissing";
    private const string Delete = "DeleteIfExists";

    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        var (bucket, gcp) = Open(definition);
        if (GcsBucketName.Problem(definition.Bucket) is { } problem)
            throw new ArgumentException($"{definition.ConfigurationPath}:{nameof(definition.Bucket)} is '{definition.Bucket}'; {problem}.");
        var project = gcp.Project(definition.ConfigurationPath);
        var topic = definition.EventQueue is { } queue ? Topic(definition, queue) : null;
        return InPortsTermsAsync(bucket, Create, async () =>
        {
            var created = await CreateAsync(bucket, definition, project, cancellationToken).ConfigureAwait(false);
            if (topic is not null)
                await GcsEventSubscription.SubscribeAsync(bucket, topic, definition.EventPrefix, cancellationToken).ConfigureAwait(false);
            return created;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        var (bucket, _) = Open(definition);
        return InPortsTermsAsync(bucket, Delete, async () =>
        {
            try
            {
                await GcsBucketEmptying.RunAsync(bucket, cancellationToken).ConfigureAwait(false);
                await bucket.Client.ExecuteAsync(new GcsRequest(HttpMethod.Delete, bucket.Addresses.Bucket()), cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (GcsException exception) when (GcsErrors.IsNotFound(exception))
            {
                return false;
            }
        }, cancellationToken);
    }

    private static async Task<bool> CreateAsync(GcsBucket bucket, ObjectStoreDefinition definition, string project, CancellationToken cancellationToken)
    {
        if (await IsThereAsync(bucket, cancellationToken).ConfigureAwait(false))
            return false;
        var resource = new BucketResource { Name = bucket.Name, Location = bucket.Options.Location, IamConfiguration = new(new(Enabled: true)) };
        var body = JsonSerializer.SerializeToUtf8Bytes(resource, GcsJson.Default.BucketResource);
        var request = new GcsRequest(HttpMethod.Post, bucket.Addresses.Buckets(project)) { Body = new RequestBody("application/json", body) };
        try
        {
            await bucket.Client.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (GcsException exception) when (exception.Status == HttpStatusCode.Conflict)
        {
            // Another process of ours may have been faster.
            if (await IsThereAsync(bucket, cancellationToken).ConfigureAwait(false))
                return false;
            throw bucket.Error(
                ObjectStoreErrorCode.AlreadyExists, $"another project has a bucket of the name that {definition.ConfigurationPath}:{nameof(definition.Bucket)} gives, and all share the names", Create, null, exception);
        }
    }

    private static async Task<bool> IsThereAsync(GcsBucket bucket, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.ExecuteAsync(new GcsRequest(HttpMethod.Get, bucket.Addresses.Bucket("?fields=name")), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (GcsException exception) when (GcsErrors.IsNotFound(exception) || (exception.Status == HttpStatusCode.Forbidden && !exception.IsThrottling))
        {
            // Forbidden may be another project's bucket, or ours that we may not look at: to create it tells.
            return false;
        }
    }

    /// <summary>The topic of a queue by its name, as queues are configured.</summary>
    private string Topic(ObjectStoreDefinition definition, string queue)
    {
        var (gcp, pubsub) = configuration.Read(
            GcpConfiguration.PubSub, new PubSubMessageQueueOptions(), static (options, reader) => options.With(reader), ProviderSettings.Empty, definition.ConfigurationPath);
        return PubSubNames.TopicOf(queue, $"{definition.ConfigurationPath}:{nameof(definition.EventQueue)}", gcp.Project(definition.ConfigurationPath), pubsub);
    }

    private static async Task<bool> InPortsTermsAsync(GcsBucket bucket, string operation, Func<Task<bool>> act, CancellationToken cancellationToken)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (ObjectStoreException or ArgumentException) && !cancellationToken.IsCancellationRequested)
        {
            throw bucket.Error(exception, operation);
        }
    }

    private (GcsBucket Bucket, GcpOptions Gcp) Open(ObjectStoreDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (gcp, options) = configuration.Read(GcpConfiguration.Storage, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return (new GcsBucket(clients.Storage(gcp, definition.ConfigurationPath), definition.Bucket, gcp, options, TimeProvider.System, definition.ConfigurationPath), gcp);
    }
}
