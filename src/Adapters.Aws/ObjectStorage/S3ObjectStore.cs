using Amazon.S3;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>A bucket of Amazon S3, or of an S3-compatible server. <see cref="ObjectStore.GetService"/> gives the <see cref="IAmazonS3"/>.</summary>
public sealed class S3ObjectStore : ObjectStore
{
    private readonly IAmazonS3 client;
    private readonly S3ObjectStoreOptions options;

    /// <summary>Opens a bucket with a client of one's own. No I/O.</summary>
    /// <param name="client">The client; the store does not dispose it.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="options">How to use S3.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public S3ObjectStore(IAmazonS3 client, string bucket, S3ObjectStoreOptions? options = null, TimeProvider? timeProvider = null)
        : base(AwsOptions.ProviderName, bucket, CapabilitiesOf(options), timeProvider)
    {
        ArgumentNullException.ThrowIfNull(client);
        (this.client, this.options) = (client, options ?? new S3ObjectStoreOptions());
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(IAmazonS3) ? client : base.GetService(serviceType);
    }

    protected override Task<ObjectInfo> PutCoreAsync(ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override IAsyncEnumerable<ObjectListEntry> ListCoreAsync(ListOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override Task<ObjectInfo> CopyCoreAsync(ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    protected override ObjectStoreErrorCode Classify(Exception exception) => throw new NotImplementedException();

    private static Capabilities<ObjectStoreFeature> CapabilitiesOf(S3ObjectStoreOptions? options) =>
        new(Enum.GetValues<ObjectStoreFeature>()
            .Where(feature => options?.MissingFeatures.Contains(feature) != true)
            .Select(feature => KeyValuePair.Create(feature, Support.Native)));
}
