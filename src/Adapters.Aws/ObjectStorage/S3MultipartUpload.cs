using Amazon.S3;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>A multipart upload under way. Disposed before it is completed it is aborted, so that no parts are left behind, and paid for.</summary>
internal sealed class S3MultipartUpload : IAsyncDisposable
{
    /// <summary>The most parts that S3 documents for one object.</summary>
    public const int MaxParts = 10_000;

    /// <summary>How long an upload that is given up may still take to tell its id or to be aborted.</summary>
    private static readonly TimeSpan CleanUpWithin = TimeSpan.FromSeconds(10);

    private readonly S3Bucket bucket;
    private readonly ObjectKey key;
    private readonly string uploadId;
    private bool completed;

    private S3MultipartUpload(S3Bucket bucket, ObjectKey key, string uploadId) =>
        (this.bucket, this.key, this.uploadId, Begun) = (bucket, key, uploadId, bucket.Time.GetUtcNow());

    /// <summary>When it was begun, which S3 documents as the object's last-modified time.</summary>
    public DateTimeOffset Begun { get; }

    /// <summary>The least part size with which content fits into <see cref="MaxParts"/>.</summary>
    public static long LeastPartSize(long length) => (length / MaxParts) + (length % MaxParts > 0 ? 1 : 0);

    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key of the object to be.</param>
    /// <param name="describe">Writes its headers and metadata.</param>
    /// <param name="cancellationToken">Gives the upload up. The request itself is not cut off at once: its answer is the only one to name an upload
    /// that has been begun.</param>
    public static async Task<S3MultipartUpload> BeginAsync(
        S3Bucket bucket, ObjectKey key, Action<InitiateMultipartUploadRequest> describe, CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = bucket.Name, Key = key.Value };
        describe(request);
        if (bucket.KeepsChecksums)
            (request.ChecksumAlgorithm, request.ChecksumType) = (ChecksumAlgorithm.CRC32C, ChecksumType.FULL_OBJECT);
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, bucket.Time);
        using var givenUp = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(CleanUpWithin), patience);
        var response = await bucket.Client.InitiateMultipartUploadAsync(request, patience.Token).ConfigureAwait(false);
        // Without the id of an upload a part would be put as the object itself.
        if (string.IsNullOrEmpty(response.UploadId))
            throw S3Errors.NoAnswer("has no upload id");
        var upload = new S3MultipartUpload(bucket, key, response.UploadId);
        if (cancellationToken.IsCancellationRequested)
        {
            await upload.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return upload;
    }

    /// <summary>Sends a part.</summary>
    public async Task<PartETag> SendAsync(int number, ReadOnlyMemory<byte> bytes, Crc32C checksum, CancellationToken cancellationToken)
    {
        var request = new UploadPartRequest
        {
            BucketName = bucket.Name,
            Key = key.Value,
            UploadId = uploadId,
            PartNumber = number,
            PartSize = bytes.Length,
            InputStream = new MemoryReadStream(bytes),
            UseChunkEncoding = false,
            DisablePayloadSigning = bucket.DisablePayloadSigning,
            DisableDefaultChecksumValidation = true,
        };
        if (bucket.KeepsChecksums)
            (request.ChecksumAlgorithm, request.ChecksumCRC32C) = (ChecksumAlgorithm.CRC32C, checksum.ToBase64());
        else
            request.MD5Digest = S3Upload.ContentMd5(bytes.Span);
        var response = await bucket.Client.UploadPartAsync(request, cancellationToken).ConfigureAwait(false);
        return new PartETag(number, S3Objects.Tag(response.ETag).Value) { ChecksumCRC32C = request.ChecksumCRC32C };
    }

    /// <summary>Copies a range of another object as a part.</summary>
    public async Task<PartETag> CopyAsync(int number, S3Bucket source, ObjectKey sourceKey, ETag sourceETag, long first, long last, CancellationToken cancellationToken)
    {
        var request = new CopyPartRequest
        {
            SourceBucket = source.Name,
            SourceKey = sourceKey.Value,
            ETagToMatch = [sourceETag.Value],
            FirstByte = first,
            LastByte = last,
            DestinationBucket = bucket.Name,
            DestinationKey = key.Value,
            UploadId = uploadId,
            PartNumber = number,
        };
        var response = await bucket.Client.CopyPartAsync(request, cancellationToken).ConfigureAwait(false);
        return new PartETag(number, S3Objects.Tag(response.ETag).Value) { ChecksumCRC32C = response.ChecksumCRC32C };
    }

    /// <summary>Makes the object of the parts.</summary>
    /// <param name="parts">The parts in order.</param>
    /// <param name="checksum">The checksum of the whole, which S3 holds the object against; <see langword="null"/> where it is not known.</param>
    /// <param name="condition">What must hold of the present object.</param>
    /// <param name="cancellationToken">Gives the upload up.</param>
    /// <returns>The object's ETag.</returns>
    public async Task<string> CompleteAsync(IEnumerable<PartETag> parts, Crc32C? checksum, WriteCondition condition, CancellationToken cancellationToken)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = bucket.Name,
            Key = key.Value,
            UploadId = uploadId,
            PartETags = [.. parts],
            IfNoneMatch = condition.IsIfAbsent ? "*" : null,
            IfMatch = condition.Match?.Value,
        };
        if (bucket.KeepsChecksums)
            (request.ChecksumType, request.ChecksumCRC32C) = (ChecksumType.FULL_OBJECT, checksum?.ToBase64());
        CompleteMultipartUploadResponse response;
        try
        {
            response = await bucket.Client.CompleteMultipartUploadAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.ErrorCode == "NoSuchUpload")
        {
            // "The upload ID might be invalid, or the multipart upload might have been aborted or completed": completed by a try whose answer was lost.
            var made = await FindMadeAsync(request.PartETags.Count, checksum, cancellationToken).ConfigureAwait(false);
            completed = made is not null;
            return made ?? throw bucket.Error(ObjectStoreErrorCode.Unknown, $"somebody else has ended the upload of its parts: {S3Errors.Describe(exception)}", "Put", key, exception);
        }

        if (string.IsNullOrEmpty(response.Key) && string.IsNullOrEmpty(response.ETag))
            throw S3Errors.NoAnswer("says nothing of the object, which may be written or not");
        completed = true;
        if (response.ETag is { Length: > 0 } etag)
            return etag;
        // Ceph leaves the ETag of this answer empty.
        return (await bucket.Client.GetObjectMetadataAsync(bucket.Name, key.Value, cancellationToken).ConfigureAwait(false)).ETag;
    }

    /// <summary>The ETag of the object that this upload has made; <see langword="null"/> where there is none with as many parts and the same checksum, or
    /// no checksum to tell by.</summary>
    private async Task<string?> FindMadeAsync(int parts, Crc32C? checksum, CancellationToken cancellationToken)
    {
        if (checksum is null || !bucket.KeepsChecksums)
            return null;
        try
        {
            var request = new GetObjectMetadataRequest { BucketName = bucket.Name, Key = key.Value, ChecksumMode = ChecksumMode.ENABLED };
            var found = await bucket.Client.GetObjectMetadataAsync(request, cancellationToken).ConfigureAwait(false);
            return S3Objects.Checksum(found.ChecksumCRC32C) == checksum && found.ETag.Trim('"').EndsWith($"-{parts}", StringComparison.Ordinal) ? found.ETag : null;
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsMissingObject(exception))
        {
            return null;
        }
    }

    /// <summary>Aborts the upload unless it is completed. When that fails too, what made the upload fail is what counts.</summary>
    public async ValueTask DisposeAsync()
    {
        if (completed)
            return;
        using var patience = new CancellationTokenSource(CleanUpWithin, bucket.Time);
        Task abort = bucket.Client.AbortMultipartUploadAsync(bucket.Name, key.Value, uploadId, patience.Token);
        await abort.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
