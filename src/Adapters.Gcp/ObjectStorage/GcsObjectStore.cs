using Portable.ObjectStorage;

namespace Portable.Adapters.Gcp.ObjectStorage;

/// <summary>A bucket of Google Cloud Storage, by its JSON API. <see cref="ObjectStore.GetService"/> gives the <see cref="HttpClient"/> that sends its requests,
/// with the credentials on them.</summary>
public sealed class GcsObjectStore : ObjectStore
{
    internal GcsObjectStore(StorageConnection connection, string bucket, GcsObjectStoreOptions options, int maxAttempts, TimeSpan timeout, TimeProvider? timeProvider)
        : base(GcpOptions.ProviderName, bucket, AllNative, timeProvider)
    {
    }

    private static Capabilities<ObjectStoreFeature> AllNative { get; } =
        new(Enum.GetValues<ObjectStoreFeature>().Select(feature => KeyValuePair.Create(feature, Support.Native)));

    /// <inheritdoc/>
    protected override Task<ObjectInfo> PutCoreAsync(ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override IAsyncEnumerable<ObjectListEntry> ListCoreAsync(ListOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override Task<ObjectInfo> CopyCoreAsync(ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override ObjectStoreErrorCode Classify(Exception exception) => GcpErrors.Classify(exception).ToObjectStoreCode();

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => GcpErrors.Describe(exception);
}
