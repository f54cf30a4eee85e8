using Amazon.S3;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>One copy on the server: the source is looked at first (for what the copy will be, and whether one request can copy it), then exactly that version
/// is copied.</summary>
/// <param name="source">The bucket copied from; reached by the client of the bucket copied to.</param>
/// <param name="sourceKey">The key in it.</param>
/// <param name="target">The bucket copied to.</param>
/// <param name="targetKey">The key in it.</param>
/// <param name="options">The options.</param>
internal sealed class S3Copy(S3Bucket source, ObjectKey sourceKey, S3Bucket target, ObjectKey targetKey, CopyOptions options)
{
    private const string Operation = "Copy";
    private const int MaxAttempts = 3;

    private bool IsOntoItself => source.Name == target.Name && sourceKey == targetKey;

    /// <param name="lookAsync">Looks at the source; <see langword="null"/> when it is not there.</param>
    /// <param name="cancellationToken">Abandons the copy.</param>
    public async Task<ObjectInfo> RunAsync(Func<Task<GetObjectMetadataResponse?>> lookAsync, CancellationToken cancellationToken)
    {
        var seen = await SeeAsync(lookAsync).ConfigureAwait(false);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var version = seen;
                return await ConditionalRetry.RunAsync(target.Time, () => CopyAsync(version, cancellationToken), cancellationToken).ConfigureAwait(false);
            }
            catch (AmazonS3Exception exception) when (exception.StatusCode == System.Net.HttpStatusCode.PreconditionFailed && attempt < MaxAttempts)
            {
                // The same answer says that the source has changed since it was looked at, or that the target's condition does not hold.
                var now = await SeeAsync(lookAsync).ConfigureAwait(false);
                if (now.ETag == seen.ETag && !options.Condition.IsNone)
                    throw target.ConditionError(options.Condition, Operation, targetKey, exception);
                seen = now;
            }
            catch (AmazonS3Exception exception) when (S3Errors.IsConditionError(exception, options.Condition))
            {
                throw target.ConditionError(options.Condition, Operation, targetKey, exception);
            }
        }
    }

    private async Task<GetObjectMetadataResponse> SeeAsync(Func<Task<GetObjectMetadataResponse?>> lookAsync)
    {
        var seen = await lookAsync().ConfigureAwait(false)
            ?? throw source.Error(ObjectStoreErrorCode.NotFound, "the source of the copy does not exist", Operation, sourceKey);
        return options.SourceIfMatch is not { } match || S3Objects.Tag(seen.ETag) == match
            ? seen
            : throw target.Error(ObjectStoreErrorCode.PreconditionFailed, $"the source '{sourceKey}' has ETag {seen.ETag}, not {match}", Operation, targetKey);
    }

    private Task<ObjectInfo> CopyAsync(GetObjectMetadataResponse seen, CancellationToken cancellationToken) =>
        seen.Headers.ContentLength <= target.Options.MaxSingleCopy ? CopyWholeAsync(seen, cancellationToken) : CopyPartsAsync(seen, cancellationToken);

    private async Task<ObjectInfo> CopyWholeAsync(GetObjectMetadataResponse seen, CancellationToken cancellationToken)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = source.Name,
            SourceKey = sourceKey.Value,
            ETagToMatch = seen.ETag,
            DestinationBucket = target.Name,
            DestinationKey = targetKey.Value,
            IfNoneMatch = options.Condition.IsIfAbsent ? "*" : null,
            IfMatch = options.Condition.Match?.Value,
        };
        if (target.KeepsChecksums)
            request.ChecksumAlgorithm = ChecksumAlgorithm.CRC32C;
        // S3 refuses to copy an object onto itself unless something is replaced: it is, by what is there.
        if (options.Properties is not null || IsOntoItself)
        {
            request.MetadataDirective = S3MetadataDirective.REPLACE;
            request.StorageClass = IsOntoItself ? seen.StorageClass : null;
            Describe(seen, request.Headers, request.Metadata);
        }

        var response = await target.Client.CopyObjectAsync(request, cancellationToken).ConfigureAwait(false);
        return Info(seen, response.ETag, S3Objects.Checksum(response.ChecksumCRC32C), S3Objects.Time(response.LastModified));
    }

    private async Task<ObjectInfo> CopyPartsAsync(GetObjectMetadataResponse seen, CancellationToken cancellationToken)
    {
        var upload = await S3MultipartUpload.BeginAsync(
            target, targetKey, request => Describe(seen, request.Headers, request.Metadata), cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            var size = seen.Headers.ContentLength;
            var partSize = Math.Max(target.Options.CopyPartSize, S3MultipartUpload.LeastPartSize(size));
            var parts = new PartETag[(int)((size + partSize - 1) / partSize)];
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = target.Options.MaxParallelParts, CancellationToken = cancellationToken };
            await Parallel.ForAsync(
                0,
                parts.Length,
                parallel,
                async (i, token) => parts[i] = await upload.CopyAsync(
                    i + 1, source, sourceKey, S3Objects.Tag(seen.ETag), i * partSize, Math.Min((i + 1) * partSize, size) - 1, token).ConfigureAwait(false)).ConfigureAwait(false);
            var checksum = S3Objects.Checksum(seen.ChecksumCRC32C);
            var etag = await upload.CompleteAsync(parts, checksum, options.Condition, cancellationToken).ConfigureAwait(false);
            return Info(seen, etag, checksum, upload.Begun);
        }
    }

    private void Describe(GetObjectMetadataResponse seen, HeadersCollection headers, MetadataCollection metadata)
    {
        if (options.Properties is { } replaced)
            S3Properties.Write(replaced, headers, metadata);
        else
            S3Properties.Copy(seen, headers, metadata);
    }

    private ObjectInfo Info(GetObjectMetadataResponse seen, string etag, Crc32C? checksum, DateTimeOffset? time)
    {
        var info = S3Objects.Info(targetKey, seen);
        return info with
        {
            ETag = S3Objects.Tag(etag),
            Checksum = checksum ?? info.Checksum,
            LastModified = time ?? target.Time.GetUtcNow(),
            Properties = options.Properties ?? info.Properties,
        };
    }
}
