using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>One put: content that ends within a part goes up in one request, other content in parts, several at a time. Memory is bounded by one part
/// more than are under way, and every part can be sent again without the source.</summary>
internal sealed class S3Upload(S3Bucket bucket, ObjectKey key, PutOptions options)
{
    private const string Operation = "Put";

    public async Task<ObjectInfo> RunAsync(ObjectContent content, CancellationToken cancellationToken)
    {
        using var source = PartSource.Of(
            content, PartSize(content.Length), problem => bucket.Error(ObjectStoreErrorCode.ContentLengthMismatch, problem, Operation, key));
        var first = await source.NextAsync(cancellationToken).ConfigureAwait(false);
        // Only what comes behind a full part tells whether it is the only one.
        var second = first.Bytes.Length == source.PartSize ? await source.NextAsync(cancellationToken).ConfigureAwait(false) : default;
        return second.IsEmpty
            ? await PutWholeAsync(first, source, cancellationToken).ConfigureAwait(false)
            : await PutPartsAsync(first, second, source, cancellationToken).ConfigureAwait(false);
    }

    private int PartSize(long? length)
    {
        var size = Math.Max(bucket.Options.PartSize, S3MultipartUpload.LeastPartSize(length ?? 0));
        return size <= S3ObjectStoreOptions.MaxPartSize
            ? (int)size
            : throw bucket.Error(ObjectStoreErrorCode.TooLarge, $"{length:N0} bytes are more than {S3MultipartUpload.MaxParts:N0} parts of {S3ObjectStoreOptions.MaxPartSize:N0} bytes", Operation, key);
    }

    private async Task<ObjectInfo> PutWholeAsync(Part part, PartSource source, CancellationToken cancellationToken)
    {
        var checksum = Crc32C.Compute(part.Bytes.Span);
        ThrowIfUnexpected(checksum);
        var response = options.Condition.IsNone
            ? await SendWholeAsync(part, checksum, cancellationToken).ConfigureAwait(false)
            : await SendConditionallyAsync(part, checksum, cancellationToken).ConfigureAwait(false);
        var size = part.Bytes.Length;
        source.Return(part);
        options.Progress?.Report(size);
        return Info(size, response.ETag, checksum, bucket.Time.GetUtcNow());
    }

    private Task<PutObjectResponse> SendConditionallyAsync(Part part, Crc32C checksum, CancellationToken cancellationToken) =>
        ConditionalRetry.RunAsync(bucket.Time, () => SendWholeAsync(part, checksum, cancellationToken), cancellationToken);

    private async Task<PutObjectResponse> SendWholeAsync(Part part, Crc32C checksum, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest
        {
            BucketName = bucket.Name,
            Key = key.Value,
            InputStream = new MemoryReadStream(part.Bytes),
            UseChunkEncoding = false,
            DisablePayloadSigning = bucket.DisablePayloadSigning,
            DisableDefaultChecksumValidation = true,
            IfNoneMatch = options.Condition.IsIfAbsent ? "*" : null,
            IfMatch = options.Condition.Match?.Value,
        };
        S3Properties.Write(options.Properties, request.Headers, request.Metadata);
        if (bucket.KeepsChecksums)
            (request.ChecksumAlgorithm, request.ChecksumCRC32C) = (ChecksumAlgorithm.CRC32C, checksum.ToBase64());
        else
            request.MD5Digest = ContentMd5(part.Bytes.Span);
        try
        {
            return await bucket.Client.PutObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (IsConditionError(exception))
        {
            throw bucket.ConditionError(options.Condition, Operation, key, exception);
        }
    }

    private async Task<ObjectInfo> PutPartsAsync(Part first, Part second, PartSource source, CancellationToken cancellationToken)
    {
        var upload = await S3MultipartUpload.BeginAsync(
            bucket, key, request => S3Properties.Write(options.Properties, request.Headers, request.Metadata), cancellationToken).ConfigureAwait(false);
        await using (upload.ConfigureAwait(false))
        {
            var pump = new PartPump(source, bucket.Options.MaxParallelParts, S3MultipartUpload.MaxParts, TooManyParts, options.Progress);
            var parts = await pump.RunAsync(first, second, upload.SendAsync, cancellationToken).ConfigureAwait(false);
            var (size, checksum) = parts.Whole();
            ThrowIfUnexpected(checksum);
            try
            {
                var etag = await upload.CompleteAsync(parts.Select(part => part.Receipt), checksum, options.Condition, cancellationToken).ConfigureAwait(false);
                return Info(size, etag, checksum, upload.Begun);
            }
            catch (AmazonS3Exception exception) when (IsConditionError(exception))
            {
                throw bucket.ConditionError(options.Condition, Operation, key, exception);
            }
        }
    }

    private void ThrowIfUnexpected(Crc32C actual)
    {
        if (options.ExpectedChecksum is { } expected && expected != actual)
            throw bucket.Error(ObjectStoreErrorCode.ChecksumMismatch, $"the content has {actual}, expected was {expected}", Operation, key);
    }

    private ObjectStoreException TooManyParts() => bucket.Error(
        ObjectStoreErrorCode.TooLarge,
        $"the content is longer than {S3MultipartUpload.MaxParts:N0} parts of {bucket.Options.PartSize:N0} bytes; give its length, or raise {nameof(S3ObjectStoreOptions.PartSize)} of the store's entry or of {AwsOptions.ConfigurationSection}:{AwsConfiguration.S3}",
        Operation,
        key);

    private bool IsConditionError(AmazonS3Exception exception) => S3Errors.IsConditionError(exception, options.Condition);

    private ObjectInfo Info(long size, string etag, Crc32C checksum, DateTimeOffset time) => new()
    {
        Key = key,
        Size = size,
        ETag = S3Objects.Tag(etag),
        LastModified = time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond)),
        Checksum = bucket.KeepsChecksums ? checksum : null,
        Properties = options.Properties,
    };

    /// <summary>Guards against damage on the way to the server, not against malice.</summary>
    internal static string ContentMd5(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(MD5.HashData(bytes));
}
