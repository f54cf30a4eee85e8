using System.Runtime.CompilerServices;
using Portable;
using Portable.ObjectStorage;

namespace FolderAdapter;

/// <summary>A bucket that is a folder of this machine. Several processes may use it at once, on any file system that knows locks.</summary>
/// <remarks>Listing reads the end of every file of the bucket: this is a small adapter, made to be read, for some thousands of objects.</remarks>
/// <param name="root">The folder that holds the buckets, each a folder in it.</param>
/// <param name="bucket">The bucket; it must have been created (<see cref="FolderObjectStoreProvider.Provisioner"/>).</param>
/// <param name="timeProvider">The clock; the system's by default.</param>
public sealed class FolderObjectStore(string root, string bucket, TimeProvider? timeProvider = null)
    : ObjectStore(ProviderName, bucket, Features, timeProvider)
{
    /// <summary>The name of the provider in configuration and errors.</summary>
    public const string ProviderName = "Folder";

    private static readonly Capabilities<ObjectStoreFeature> Features = new(new Dictionary<ObjectStoreFeature, Support>
    {
        [ObjectStoreFeature.ConditionalWrite] = Support.Emulated,
        [ObjectStoreFeature.ConditionalDelete] = Support.Emulated,
        [ObjectStoreFeature.Checksum] = Support.Emulated,
        [ObjectStoreFeature.SuffixRange] = Support.Native,
        [ObjectStoreFeature.StartAfter] = Support.Emulated,
        [ObjectStoreFeature.AnyDelimiter] = Support.Emulated,
        [ObjectStoreFeature.BulkDelete] = Support.Emulated,
        [ObjectStoreFeature.ServerSideCopy] = Support.Native,
    });

    private readonly BucketFolder folder = new(Path.Combine(root, bucket), timeProvider ?? TimeProvider.System);

    /// <inheritdoc/>
    protected override async Task<ObjectInfo> PutCoreAsync(
        ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken)
    {
        var partial = folder.NewPartial();
        try
        {
            ObjectInfo info;
            using (var file = ObjectFile.Create(partial))
            {
                var (size, checksum) = await ObjectFile.WriteContentAsync(file, content, options.Progress, cancellationToken).ConfigureAwait(false);
                if (content.Length is { } length && size != length)
                    throw Error(ObjectStoreErrorCode.ContentLengthMismatch, $"the content has {(size > length ? "more" : "fewer")} than the {length:N0} bytes stated", key);
                if (options.ExpectedChecksum is { } expected && checksum != expected)
                    throw Error(ObjectStoreErrorCode.ChecksumMismatch, $"the content has {checksum}, expected was {expected}", key);
                info = NewVersion(key, size, checksum, options.Properties);
                await ObjectFile.WriteEndAsync(file, info, cancellationToken).ConfigureAwait(false);
            }

            await PublishAsync(partial, key, options.Condition, cancellationToken).ConfigureAwait(false);
            return info;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <inheritdoc/>
    protected override async Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken)
    {
        if (ObjectFile.TryOpen(folder.FileOf(key)) is not { } file)
            return null;
        var handedOver = false;
        try
        {
            var info = await ObjectFile.ReadEndAsync(file, cancellationToken).ConfigureAwait(false);
            if (options.IfMatch is { } match && match != info.ETag)
                throw Error(ObjectStoreErrorCode.PreconditionFailed, $"the object has ETag {info.ETag}, not {match}", key);
            if (options.IfNoneMatch == info.ETag)
                return ObjectDownload.NotModified;
            var (offset, length) = (0L, info.Size);
            if (options.Range is { } range && !range.TryResolve(info.Size, out offset, out length))
                throw Error(ObjectStoreErrorCode.InvalidRange, $"the range ({range}) lies outside the object's {info.Size:N0} bytes", key);
            file.Position = offset;
            handedOver = true;
            return new ObjectDownload(info, file, offset, length);
        }
        finally
        {
            if (!handedOver)
                await file.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken) =>
        ObjectFile.ReadInfoAsync(folder.FileOf(key), cancellationToken);

    /// <inheritdoc/>
    protected override async IAsyncEnumerable<ObjectListEntry> ListCoreAsync(
        ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<ObjectInfo> objects = [];
        foreach (var path in folder.Objects())
        {
            if (await ObjectFile.ReadInfoAsync(path, cancellationToken).ConfigureAwait(false) is { } info)
                objects.Add(info);
        }

        foreach (var entry in Listing.Of(objects, options))
            yield return entry;
    }

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        var path = folder.FileOf(key);
        using var turn = await folder.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        if (options.IfMatch is { } match && (await ObjectFile.ReadInfoAsync(path, cancellationToken).ConfigureAwait(false))?.ETag != match)
            throw Error(ObjectStoreErrorCode.PreconditionFailed, $"the object is gone or has another ETag than {match}", key);
        File.Delete(path);
    }

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(
        IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken)
    {
        using var turn = await folder.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        return [.. keys.Select(Delete)];
    }

    /// <inheritdoc/>
    protected override bool CanCopyFrom(IObjectStore source) => source is FolderObjectStore;

    /// <inheritdoc/>
    protected override async Task<ObjectInfo> CopyCoreAsync(
        ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken)
    {
        var from = (FolderObjectStore)options.SourceStore!;
        var partial = folder.NewPartial();
        try
        {
            // The file system copies, many of them without moving a byte; what the copy says of itself is then written anew.
            if (!await Task.Run(() => ObjectFile.TryCopy(from.folder.FileOf(source), partial), cancellationToken).ConfigureAwait(false))
                throw new ObjectStoreException(ObjectStoreErrorCode.NotFound, "the source of the copy does not exist", Provider, "Copy", from.Bucket, source);
            ObjectInfo info;
            using (var file = ObjectFile.Reopen(partial))
            {
                var original = await ObjectFile.ReadEndAsync(file, cancellationToken).ConfigureAwait(false);
                if (options.SourceIfMatch is { } match && match != original.ETag)
                    throw Error(ObjectStoreErrorCode.PreconditionFailed, $"the source '{source}' has ETag {original.ETag}, not {match}", target);
                info = NewVersion(target, original.Size, original.Checksum, options.Properties ?? original.Properties);
                await ObjectFile.WriteEndAsync(file, info, cancellationToken).ConfigureAwait(false);
            }

            await PublishAsync(partial, target, options.Condition, cancellationToken).ConfigureAwait(false);
            return info;
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>Never called: the base class refuses what <see cref="Features"/> does not name.</summary>
    /// <inheritdoc/>
    protected override Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken) =>
        throw Error(ObjectStoreErrorCode.Unsupported, "a folder answers no HTTP requests", key);

    /// <inheritdoc/>
    protected override ObjectStoreErrorCode Classify(Exception exception) => exception switch
    {
        DirectoryNotFoundException => ObjectStoreErrorCode.BucketNotFound,
        UnauthorizedAccessException => ObjectStoreErrorCode.PermissionDenied,
        IOException or TimeoutException or OperationCanceledException => ObjectStoreErrorCode.Unavailable,
        _ => ObjectStoreErrorCode.Unknown,
    };

    private ObjectInfo NewVersion(ObjectKey key, long size, Crc32C? checksum, ObjectProperties properties) => new()
    {
        Key = key,
        Size = size,
        ETag = new ETag(Guid.NewGuid().ToString("N")),
        LastModified = TimeProvider.GetUtcNow(),
        Checksum = checksum,
        Properties = properties,
    };

    /// <summary>Lets a finished file take its place in one step, if the condition holds at that moment.</summary>
    private async Task PublishAsync(
        string partial, ObjectKey key, WriteCondition condition, CancellationToken cancellationToken, [CallerMemberName] string operation = "")
    {
        var path = folder.FileOf(key);
        using var turn = await folder.TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        if (condition.IsIfAbsent && File.Exists(path))
            throw Error(ObjectStoreErrorCode.AlreadyExists, "the object exists", key, operation: operation);
        if (condition.Match is { } match && (await ObjectFile.ReadInfoAsync(path, cancellationToken).ConfigureAwait(false))?.ETag != match)
            throw Error(ObjectStoreErrorCode.PreconditionFailed, $"the object is gone or has another ETag than {match}", key, operation: operation);
        File.Move(partial, path, overwrite: true);
    }

    /// <summary>One key's failure must not hide the others' success.</summary>
    private DeleteResult Delete(ObjectKey key)
    {
        try
        {
            File.Delete(folder.FileOf(key));
            return new DeleteResult(key, null);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new DeleteResult(key, Error(Classify(exception), Describe(exception), key, exception, "DeleteMany"));
        }
    }
}
