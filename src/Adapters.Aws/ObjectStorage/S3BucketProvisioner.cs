using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using Portable.Adapters.Aws.MessageQueues;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Creates and deletes buckets, and wires their events to a queue.</summary>
internal sealed class S3BucketProvisioner(AwsConfiguration configuration, AwsClients clients, S3ObjectStoreOptions defaults) : IBucketProvisioner
{
    /// <summary>The region whose buckets have no location constraint.</summary>
    private const string Unconstrained = "us-east-1";

    /// <inheritdoc/>
    public Task<bool> CreateIfMissingAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        var bucket = Open(definition);
        if (S3BucketName.Problem(definition.Bucket) is { } problem)
            throw new ArgumentException($"{definition.ConfigurationPath}:{nameof(definition.Bucket)} is '{definition.Bucket}'; {problem}.");
        if (definition.EventQueue is not null && bucket.Options.MissingFeatures.Contains(ObjectStoreFeature.ObjectEvents))
            throw bucket.Error(ObjectStoreErrorCode.Unsupported, $"{ObjectStoreFeature.ObjectEvents} is not supported by this provider, and {definition.ConfigurationPath} asks for events", "CreateIfMissing");
        return InPortsTermsAsync(bucket, "CreateIfMissing", async () =>
        {
            var created = await CreateAsync(bucket, definition, cancellationToken).ConfigureAwait(false);
            if (definition.EventQueue is { } queue)
            {
                var (aws, _) = configuration.Read(AwsConfiguration.Sqs, new SqsMessageQueueOptions(), static (options, reader) => options.With(reader), ProviderSettings.Empty, definition.ConfigurationPath);
                await S3EventSubscription.SubscribeAsync(bucket, clients.Sqs(aws, definition.ConfigurationPath), queue, definition.EventPrefix, cancellationToken).ConfigureAwait(false);
            }

            return created;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteIfExistsAsync(ObjectStoreDefinition definition, CancellationToken cancellationToken = default)
    {
        var bucket = Open(definition);
        return InPortsTermsAsync(bucket, "DeleteIfExists", async () =>
        {
            try
            {
                await S3BucketEmptying.RunAsync(bucket, cancellationToken).ConfigureAwait(false);
                await bucket.Client.DeleteBucketAsync(bucket.Name, cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchBucket")
            {
                return false;
            }
        }, cancellationToken);
    }

    private static async Task<bool> CreateAsync(S3Bucket bucket, ObjectStoreDefinition definition, CancellationToken cancellationToken)
    {
        // In us-east-1 S3 documents success for the creation of a bucket that one owns already.
        if (await IsThereAsync(bucket, cancellationToken).ConfigureAwait(false))
            return false;
        var config = bucket.Client.Config;
        var region = config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion;
        var request = new PutBucketRequest { BucketName = bucket.Name, UseClientRegion = false };
        if (region is not (null or Unconstrained))
            request.BucketRegionName = region;
        try
        {
            await bucket.Client.PutBucketAsync(request, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "BucketAlreadyOwnedByYou")
        {
            return false;
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "BucketAlreadyExists")
        {
            throw bucket.Error(
                ObjectStoreErrorCode.AlreadyExists, $"another account has a bucket of the name that {definition.ConfigurationPath}:{nameof(definition.Bucket)} gives, and all share the names", "CreateIfMissing", null, exception);
        }
    }

    private static async Task<bool> IsThereAsync(S3Bucket bucket, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket.Name }, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static async Task<bool> InPortsTermsAsync(S3Bucket bucket, string operation, Func<Task<bool>> act, CancellationToken cancellationToken)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is not (ObjectStoreException or ArgumentException) && !cancellationToken.IsCancellationRequested)
        {
            throw bucket.Error(S3Errors.Classify(exception), S3Errors.Describe(exception), operation, null, exception);
        }
    }

    private S3Bucket Open(ObjectStoreDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var (aws, options) = configuration.Read(AwsConfiguration.S3, defaults, static (options, reader) => options.With(reader), definition.Settings, definition.ConfigurationPath);
        return new S3Bucket(clients.S3(aws, options, definition.ConfigurationPath), definition.Bucket, options, TimeProvider.System);
    }
}
