using Azure;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Sas;
using Portable.ObjectStorage;

namespace Portable.Adapters.Azure.ObjectStorage;

/// <summary>One copy on the server: the source is looked at first, then exactly that version is copied. One request copies a small blob as it is. Any other
/// copy is made of blocks that the service fetches from the source, and a commit: it alone sets headers, metadata and content at one moment.</summary>
/// <param name="source">The container copied from, of the same account.</param>
/// <param name="sourceKey">The key in it.</param>
/// <param name="target">The container copied to.</param>
/// <param name="targetKey">The key in it.</param>
/// <param name="options">The options.</param>
internal sealed class BlobCopy(BlobContainer source, ObjectKey sourceKey, BlobContainer target, ObjectKey targetKey, CopyOptions options)
{
    private const string Operation = "Copy";
    private const int MaxAttempts = 3;

    /// <summary>How long the service may read the source by the signature it is given.</summary>
    private static readonly TimeSpan ReadingTime = TimeSpan.FromHours(6);

    private bool IsOntoItself => source.Name == target.Name && sourceKey == targetKey;

    public async Task<ObjectInfo> RunAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var seen = await SeeAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                return await CopyAsync(seen, cancellationToken).ConfigureAwait(false);
            }
            catch (RequestFailedException exception) when (exception.ErrorCode == "SourceConditionNotMet" && attempt < MaxAttempts)
            {
                // It has changed since it was looked at.
            }
            catch (RequestFailedException exception) when (BlobErrors.IsConditionError(exception, options.Condition))
            {
                throw target.ConditionError(options.Condition, Operation, targetKey, exception);
            }
        }
    }

    private async Task<BlobProperties> SeeAsync(CancellationToken cancellationToken)
    {
        BlobProperties seen;
        try
        {
            seen = await source.Blob(sourceKey).GetPropertiesAsync(cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (RequestFailedException exception) when (BlobErrors.IsMissingObject(exception))
        {
            throw source.Error(ObjectStoreErrorCode.NotFound, "the source of the copy does not exist", Operation, sourceKey, exception);
        }

        return options.SourceIfMatch is not { } match || BlobObjects.Tag(seen.ETag) == match
            ? seen
            : throw target.Error(ObjectStoreErrorCode.PreconditionFailed, $"the source '{sourceKey}' has ETag {seen.ETag}, not {match}", Operation, targetKey);
    }

    private async Task<ObjectInfo> CopyAsync(BlobProperties seen, CancellationToken cancellationToken)
    {
        // The request's own authorization is for the target; the service reads the source as anybody would.
        var signed = await source.Signature.SignAsync(source.Blob(sourceKey), BlobSasPermissions.Read, ReadingTime, cancellationToken).ConfigureAwait(false);
        return options.Properties is null && !IsOntoItself && seen.ContentLength <= target.Options.MaxSingleCopy
            ? await CopyWholeAsync(seen, signed.Uri, cancellationToken).ConfigureAwait(false)
            : await CopyBlocksAsync(seen, signed.Uri, cancellationToken).ConfigureAwait(false);
    }

    private async Task<ObjectInfo> CopyWholeAsync(BlobProperties seen, Uri from, CancellationToken cancellationToken)
    {
        var request = new BlobCopyFromUriOptions
        {
            SourceConditions = new BlobRequestConditions { IfMatch = seen.ETag },
            DestinationConditions = BlobContainer.Conditions(options.Condition),
        };
        var copied = await target.Blob(targetKey).SyncCopyFromUriAsync(from, request, cancellationToken).ConfigureAwait(false);
        return Info(seen, copied.Value.ETag, copied.Value.LastModified);
    }

    private async Task<ObjectInfo> CopyBlocksAsync(BlobProperties seen, Uri from, CancellationToken cancellationToken)
    {
        var (blob, upload, size) = (target.Blob(targetKey), Guid.NewGuid(), seen.ContentLength);
        var blockSize = Math.Max(target.Options.CopyBlockSize, (size + BlobUpload.MaxBlocks - 1) / BlobUpload.MaxBlocks);
        var blocks = new string[(size + blockSize - 1) / blockSize];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = target.Options.MaximumConcurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, blocks.Length, parallel, async (i, token) =>
        {
            var request = new StageBlockFromUriOptions
            {
                SourceRange = new global::Azure.HttpRange(i * blockSize, Math.Min(blockSize, size - (i * blockSize))),
                SourceConditions = new RequestConditions { IfMatch = seen.ETag },
            };
            await blob.StageBlockFromUriAsync(from, blocks[i] = BlockId.Create(upload, i), request, token).ConfigureAwait(false);
        }).ConfigureAwait(false);

        var commit = new CommitBlockListOptions
        {
            HttpHeaders = BlobObjects.Headers(options.Properties ?? BlobObjects.Info(targetKey, seen).Properties),
            // What others wrote is kept as it is: it may break the port's rules.
            Metadata = options.Properties is { } replaced ? BlobMetadata.Write(replaced.Metadata, BlobMetadata.Checksum(seen.Metadata)) : seen.Metadata,
            Conditions = BlobContainer.Conditions(options.Condition),
            AccessTier = IsOntoItself && !seen.AccessTierInferred && seen.AccessTier is { Length: > 0 } tier ? new AccessTier(tier) : default(AccessTier?),
        };
        var written = await blob.CommitBlockListAsync(blocks, commit, cancellationToken).ConfigureAwait(false);
        return Info(seen, written.Value.ETag, written.Value.LastModified);
    }

    private ObjectInfo Info(BlobProperties seen, global::Azure.ETag etag, DateTimeOffset time)
    {
        var info = BlobObjects.Info(targetKey, seen);
        return info with { ETag = BlobObjects.Tag(etag), LastModified = time, Properties = options.Properties ?? info.Properties };
    }
}
