using Portable.ObjectStorage;

namespace Portable.Adapters.InMemory.ObjectStorage;

/// <summary>A bucket of an <see cref="InMemoryCloud"/>, as strict as the clouds are. <see cref="ObjectStore.GetService"/> gives the
/// <see cref="InMemoryCloud"/> and the <see cref="InMemoryBucket"/>.</summary>
/// <param name="cloud">The cloud.</param>
/// <param name="bucket">The bucket; it must have been created (<see cref="InMemoryObjectStoreProvider.Provisioner"/>).</param>
public sealed class InMemoryObjectStore(InMemoryCloud cloud, string bucket)
    : ObjectStore(InMemoryCloud.ProviderName, bucket, AllNative, Checked(cloud).TimeProvider)
{
    private static readonly Capabilities<ObjectStoreFeature> AllNative =
        new(Enum.GetValues<ObjectStoreFeature>().Select(feature => KeyValuePair.Create(feature, Support.Native)));

    internal InMemoryCloud Cloud => cloud;

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceType == typeof(InMemoryCloud))
            return cloud;
        return serviceType == typeof(InMemoryBucket) ? cloud.Buckets.GetValueOrDefault(Bucket) : base.GetService(serviceType);
    }

    /// <inheritdoc/>
    protected override async Task<ObjectInfo> PutCoreAsync(
        ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken)
    {
        var state = Open("Put", key);
        StoredContent stored;
        if (content.Stream is { } stream)
        {
            stored = await StoredContent.ReadAsync(stream, content.Length, options.Progress, cancellationToken).ConfigureAwait(false);
            if (content.Length is { } length && stored.Length != length)
            {
                var found = stored.Length > length ? "more" : $"{stored.Length:N0}";
                throw Error(ObjectStoreErrorCode.ContentLengthMismatch, $"the content should have {length:N0} bytes and has {found}", key);
            }

            if (options.ExpectedChecksum is { } expected && stored.Checksum != expected)
                throw Error(ObjectStoreErrorCode.ChecksumMismatch, $"the content has {stored.Checksum}, expected was {expected}", key);
        }
        else
        {
            stored = StoredContent.Copy(content.Bytes.Span);
        }

        if (content.Stream is null || stored.Length == 0)
            options.Progress?.Report(stored.Length);
        cancellationToken.ThrowIfCancellationRequested();
        var created = state.Create(key, stored, options.Properties);
        Publish(state, created, options.Condition, "Put");
        return created.Info;
    }

    /// <inheritdoc/>
    protected override Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken)
    {
        if (!Open("Get", key).TryGet(key.Value, out var stored))
            return Task.FromResult<ObjectDownload?>(null);
        if (options.IfMatch is { } match && match != stored.Info.ETag)
            throw Error(ObjectStoreErrorCode.PreconditionFailed, $"the object has ETag {stored.Info.ETag}, not {match}", key);
        if (options.IfNoneMatch == stored.Info.ETag)
            return Task.FromResult<ObjectDownload?>(ObjectDownload.NotModified);
        var (offset, length) = (0L, stored.Info.Size);
        if (options.Range is { } range && !range.TryResolve(stored.Info.Size, out offset, out length))
            throw Error(ObjectStoreErrorCode.InvalidRange, $"the range ({range}) lies outside the object's {stored.Info.Size:N0} bytes", key);
        return Task.FromResult<ObjectDownload?>(
            new ObjectDownload(stored.Info, new ContentReadStream(stored.Content, offset, length), offset, length));
    }

    /// <inheritdoc/>
    protected override Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken) =>
        Task.FromResult(Open("Head", key).TryGet(key.Value, out var stored) ? stored.Info : null);

    /// <inheritdoc/>
    protected override IAsyncEnumerable<ObjectListEntry> ListCoreAsync(ListOptions options, CancellationToken cancellationToken) =>
        InMemoryListing.Enumerate(Open("List"), options).ToAsyncEnumerable();

    /// <inheritdoc/>
    protected override Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        return Open("Delete", key).Delete(key.Value, options.IfMatch)
            ? Task.CompletedTask
            : throw Error(ObjectStoreErrorCode.PreconditionFailed, $"the object is gone or has another ETag than {options.IfMatch}", key);
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(
        IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        var state = Open("DeleteMany");
        var results = new DeleteResult[keys.Count];
        for (var i = 0; i < results.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            state.Delete(keys[i].Value, null);
            results[i] = new(keys[i], null);
        }

        return Task.FromResult<IReadOnlyList<DeleteResult>>(results);
    }

    /// <inheritdoc/>
    protected override bool CanCopyFrom(IObjectStore source) => source is InMemoryObjectStore other && ReferenceEquals(other.Cloud, cloud);

    /// <inheritdoc/>
    protected override Task<ObjectInfo> CopyCoreAsync(
        ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken)
    {
        var state = Open("Copy", target);
        var from = ((InMemoryObjectStore)options.SourceStore!).Open("Copy", source);
        if (!from.TryGet(source.Value, out var stored))
            throw new ObjectStoreException(ObjectStoreErrorCode.NotFound, "the source of the copy does not exist", Provider, "Copy", from.Name, source);
        if (options.SourceIfMatch is { } match && match != stored.Info.ETag)
            throw Error(ObjectStoreErrorCode.PreconditionFailed, $"the source '{source}' has ETag {stored.Info.ETag}, not {match}", target);
        // The source's own checksum goes along: a damaged source must not get a fresh one that fits the damage.
        var copy = state.Create(target, stored.Content, options.Properties ?? stored.Info.Properties).WithChecksum(stored.Info.Checksum);
        Publish(state, copy, options.Condition, "Copy");
        return Task.FromResult(copy.Info);
    }

    /// <inheritdoc/>
    protected override Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken)
    {
        cloud.ThrowIfFaulty(Bucket, "Sign", key.Value);
        return Task.FromResult(RequestSignature.Sign(cloud, Bucket, key, options));
    }

    /// <inheritdoc/>
    protected override ObjectStoreErrorCode Classify(Exception exception) => exception switch
    {
        IOException or HttpRequestException or TimeoutException or OperationCanceledException => ObjectStoreErrorCode.Unavailable,
        UnauthorizedAccessException => ObjectStoreErrorCode.PermissionDenied,
        _ => ObjectStoreErrorCode.Unknown,
    };

    private static InMemoryCloud Checked(InMemoryCloud cloud)
    {
        ArgumentNullException.ThrowIfNull(cloud);
        return cloud;
    }

    private InMemoryBucket Open(string operation, ObjectKey? key = null)
    {
        cloud.ThrowIfFaulty(Bucket, operation, key?.Value);
        return cloud.Buckets.TryGetValue(Bucket, out var found)
            ? found
            : throw new ObjectStoreException(
                ObjectStoreErrorCode.BucketNotFound, $"there is no such bucket in cloud '{cloud.Name}'", Provider, operation, Bucket, key);
    }

    private void Publish(InMemoryBucket state, StoredObject stored, WriteCondition condition, string operation)
    {
        if (state.Publish(stored, condition, out var refused))
            return;
        var detail = refused == ObjectStoreErrorCode.AlreadyExists ? "the object exists" : $"the object is gone or has another ETag than {condition.Match}";
        throw new ObjectStoreException(refused, detail, Provider, operation, Bucket, stored.Info.Key);
    }
}
