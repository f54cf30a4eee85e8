using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>A bucket of Google Cloud Storage. <see cref="ObjectStore.GetService"/> gives the <see cref="HttpClient"/> that sends its requests, with the credentials
/// on them.</summary>
/// <remarks>
/// <para>An <see cref="ETag"/> is the object's generation: it changes with every write, also of the same bytes. Cloud Storage's own ETag does so with every change of
/// metadata too.</para>
/// <para>A read is one request of the XML API, whose headers have ASCII metadata only: where an object's may not be, a second request asks the JSON API for them.
/// To an object without cache control that everybody may read, Cloud Storage documents to give <c>public, max-age=3600</c>: a read shows that, a head does not.</para>
/// <para>A read with <see cref="GetOptions.IfNoneMatch"/> is one request where nothing has changed, and two where something has.</para>
/// </remarks>
public sealed class GcsObjectStore : ObjectStore
{
    private readonly GcsBucket bucket;

    internal GcsObjectStore(StorageConnection connection, string bucket, GcpOptions gcp, GcsObjectStoreOptions options, TimeProvider? timeProvider, string path)
        : base(GcpOptions.ProviderName, bucket, AllNative, timeProvider) => this.bucket = new GcsBucket(connection, bucket, gcp, options, TimeProvider, path);

    private static Capabilities<ObjectStoreFeature> AllNative { get; } =
        new(Enum.GetValues<ObjectStoreFeature>().Select(feature => KeyValuePair.Create(feature, Support.Native)));

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(HttpClient) ? bucket.Client.Http : base.GetService(serviceType);
    }

    /// <inheritdoc/>
    protected override Task<ObjectInfo> PutCoreAsync(ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken) =>
        new GcsUpload(bucket, key, options).RunAsync(content, cancellationToken);

    /// <inheritdoc/>
    protected override Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken) =>
        new GcsDownload(bucket, key, options).RunAsync(cancellationToken);

    /// <inheritdoc/>
    protected override async Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await bucket.LookAsync(key, "Head", string.Empty, cancellationToken).ConfigureAwait(false) is { } found ? GcsObjects.Info(key, found) : null;

    /// <inheritdoc/>
    protected override IAsyncEnumerable<ObjectListEntry> ListCoreAsync(ListOptions options, CancellationToken cancellationToken) =>
        GcsListing.EnumerateAsync(bucket, options, cancellationToken);

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return GcsDeletion.RunAsync(bucket, key, options.IfMatch, cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) =>
        GcsDeletion.RunAsync(bucket, keys, cancellationToken);

    /// <inheritdoc/>
    protected override bool CanCopyFrom(IObjectStore source) => source is GcsObjectStore other && ReferenceEquals(other.bucket.Connection, bucket.Connection);

    /// <inheritdoc/>
    protected override Task<ObjectInfo> CopyCoreAsync(ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new GcsCopy(((GcsObjectStore)options.SourceStore!).bucket, source, bucket, target, options).RunAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken) =>
        GcsSignature.SignAsync(bucket, key, options, cancellationToken);

    /// <inheritdoc/>
    protected override ObjectStoreErrorCode Classify(Exception exception) => GcsErrors.Classify(exception);

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => GcsErrors.Describe(exception);
}
