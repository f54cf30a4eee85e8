using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.S3;
using Amazon.SQS;
using Portable.Adapters.Aws.ObjectStorage;

namespace Portable.Adapters.Aws;

/// <summary>Makes the SDK's clients, one for all stores and queues that are reached alike: they share connections, credentials and the
/// quota of retries.</summary>
internal sealed class AwsClients : IDisposable
{
    private const string DefaultSigningRegion = "us-east-1";
    private const int UploadBuffer = 64 * 1024;

    private readonly ConcurrentDictionary<(AwsOptions Aws, bool PathStyle, bool Checksums), Lazy<IAmazonS3>> s3 = new();
    private readonly ConcurrentDictionary<AwsOptions, Lazy<IAmazonSQS>> sqs = new();

    /// <summary>The client of a store.</summary>
    /// <param name="options">How to reach AWS.</param>
    /// <param name="store">The store's options.</param>
    /// <param name="path">Where the options stand in the configuration, for errors.</param>
    public IAmazonS3 S3(AwsOptions options, S3ObjectStoreOptions store, string path)
    {
        var key = (options, store.ForcePathStyle ?? options.ServiceUrl is not null, !store.MissingFeatures.Contains(Portable.ObjectStorage.ObjectStoreFeature.Checksum));
        return s3.GetOrAdd(key, static (key, path) => new(() => CreateS3(key.Aws, key.PathStyle, key.Checksums, path)), path).Value;
    }

    /// <summary>The client of a queue.</summary>
    /// <param name="options">How to reach AWS.</param>
    /// <param name="path">Where the options stand in the configuration, for errors.</param>
    public IAmazonSQS Sqs(AwsOptions options, string path) =>
        sqs.GetOrAdd(options, static (options, path) => new(() => CreateSqs(options, path)), path).Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in s3.Values.Where(client => client.IsValueCreated))
            client.Value.Dispose();
        foreach (var client in sqs.Values.Where(client => client.IsValueCreated))
            client.Value.Dispose();
    }

    private static AmazonS3Client CreateS3(AwsOptions options, bool pathStyle, bool checksums, string path)
    {
        // The adapter computes, sends and verifies CRC-32C itself; the SDK would do it a second time, with another algorithm.
        var config = new AmazonS3Config
        {
            ForcePathStyle = pathStyle,
            // The SDK's 8 KiB make thousands of reads, each with a task, of one part.
            BufferSize = UploadBuffer,
            RequestChecksumCalculation = checksums ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        Configure(config, options, path);
        return Credentials(options, path) is { } credentials ? new AmazonS3Client(credentials, config) : new AmazonS3Client(config);
    }

    private static AmazonSQSClient CreateSqs(AwsOptions options, string path)
    {
        var config = new AmazonSQSConfig();
        Configure(config, options, path);
        return Credentials(options, path) is { } credentials ? new AmazonSQSClient(credentials, config) : new AmazonSQSClient(config);
    }

    private static void Configure(ClientConfig config, AwsOptions options, string path)
    {
        if (options.ServiceUrl is { } url)
        {
            config.ServiceURL = url.AbsoluteUri;
            config.AuthenticationRegion = options.Region ?? DefaultSigningRegion;
            config.UseHttp = url.Scheme == Uri.UriSchemeHttp;
        }
        else
        {
            config.RegionEndpoint = Region(options, path);
        }

        config.RetryMode = options.RetryMode;
        config.MaxErrorRetry = options.MaxAttempts - 1;
        // By the SDK's default ten more, at once, and not counted.
        config.MaxStaleConnectionRetries = options.MaxAttempts - 1;
        config.ConnectTimeout = options.ConnectTimeout;
        config.Timeout = options.Timeout;
        if (options.HttpClientFactory is { } factory)
            config.HttpClientFactory = factory;
    }

    /// <summary>The region without asking the instance's metadata service: opening a store does no I/O.</summary>
    private static RegionEndpoint Region(AwsOptions options, string path)
    {
        if (options.Region is { } region)
            return RegionEndpoint.GetBySystemName(region);
        return FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)
            ?? throw new ArgumentException($"{path}:{nameof(AwsOptions.Region)} is missing: neither it, {AwsOptions.ConfigurationSection}:{nameof(AwsOptions.Region)}, AWS_REGION nor the AWS profile names a region.");
    }

    private static AWSCredentials? Credentials(AwsOptions options, string path)
    {
        if (options.AccessKey is { } key)
            return options.SessionToken is { } token ? new SessionAWSCredentials(key, options.SecretKey, token) : new BasicAWSCredentials(key, options.SecretKey);
        if (options.Profile is not { } profile)
            return null;
        return new CredentialProfileStoreChain().TryGetAWSCredentials(profile, out var credentials)
            ? credentials
            : throw new ArgumentException($"{path}:{nameof(AwsOptions.Profile)} is '{profile}', and the shared AWS configuration has no usable profile of that name.");
    }
}
