using System.Net;
using Amazon.Runtime.Internal.Util;
using Amazon.S3;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>A bucket of Amazon S3, or of an S3-compatible server. <see cref="ObjectStore.GetService"/> gives the <see cref="IAmazonS3"/>.</summary>
/// <remarks>
/// <para>What S3 does not say: the time of a put in its answer (<see cref="ObjectInfo.LastModified"/> of a put's result is this process's clock, a later
/// head has S3's), and the checksum of an object of which only a range is read (<see cref="ObjectInfo.Checksum"/> is then <see langword="null"/>).</para>
/// <para>The answer to a head of a missing object does not tell whether the bucket is there. The first one is therefore followed by one HeadBucket, unless
/// something has been found in the bucket before. Credentials that may not ask (s3:ListBucket) are told of a missing object, not of a missing bucket;
/// without that permission S3 itself answers reads of missing objects with <see cref="ObjectStoreErrorCode.PermissionDenied"/>.</para>
/// </remarks>
public sealed class S3ObjectStore : ObjectStore
{
    private readonly S3Bucket bucket;
    private volatile bool isBucketThere;

    /// <summary>Opens a bucket with a client of one's own. No I/O.</summary>
    /// <param name="client">The client; the store does not dispose it.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="options">How to use S3.</param>
    /// <param name="timeProvider">The clock; the system's by default.</param>
    public S3ObjectStore(IAmazonS3 client, string bucket, S3ObjectStoreOptions? options = null, TimeProvider? timeProvider = null)
        : base(AwsOptions.ProviderName, bucket, CapabilitiesOf(options), timeProvider)
    {
        ArgumentNullException.ThrowIfNull(client);
        this.bucket = new S3Bucket(client, bucket, options ?? new S3ObjectStoreOptions(), TimeProvider);
    }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceType == typeof(IAmazonS3) ? bucket.Client : base.GetService(serviceType);
    }

    /// <inheritdoc/>
    protected override async Task<ObjectInfo> PutCoreAsync(ObjectKey key, ObjectContent content, PutOptions options, CancellationToken cancellationToken)
    {
        var info = await new S3Upload(bucket, key, options).RunAsync(content, cancellationToken).ConfigureAwait(false);
        isBucketThere = true;
        return info;
    }

    /// <inheritdoc/>
    protected override async Task<ObjectDownload?> GetCoreAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken)
    {
        if (options.Range is { IsSuffix: true } && !Capabilities.Supports(ObjectStoreFeature.SuffixRange))
            throw bucket.Error(ObjectStoreErrorCode.Unsupported, $"{ObjectStoreFeature.SuffixRange} is not supported by this provider", "Get", key);
        try
        {
            return options.Range is { Length: 0 } nothing
                ? await GetNothingAsync(key, nothing, options, cancellationToken).ConfigureAwait(false)
                : await DownloadAsync(key, options, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotModified)
        {
            return ObjectDownload.NotModified;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.PreconditionFailed)
        {
            throw bucket.Error(ObjectStoreErrorCode.PreconditionFailed, $"the object has another ETag than {options.IfMatch}", "Get", key, exception);
        }
    }

    /// <inheritdoc/>
    protected override async Task<ObjectInfo?> HeadCoreAsync(ObjectKey key, CancellationToken cancellationToken) =>
        await LookAsync(key, "Head", null, cancellationToken).ConfigureAwait(false) is { } found ? S3Objects.Info(key, found) : null;

    /// <inheritdoc/>
    protected override IAsyncEnumerable<ObjectListEntry> ListCoreAsync(ListOptions options, CancellationToken cancellationToken) =>
        S3Listing.EnumerateAsync(bucket, options, cancellationToken);

    /// <inheritdoc/>
    protected override async Task DeleteCoreAsync(ObjectKey key, DeleteOptions options, CancellationToken cancellationToken)
    {
        var request = new DeleteObjectRequest { BucketName = Bucket, Key = key.Value, IfMatch = options.IfMatch?.Value };
        try
        {
            await bucket.Client.DeleteObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsMissingObject(exception))
        {
            if (options.IfMatch is { } match)
                throw bucket.Error(ObjectStoreErrorCode.PreconditionFailed, $"the object with ETag {match} is gone", "Delete", key, exception);
        }
    }

    /// <inheritdoc/>
    protected override Task<IReadOnlyList<DeleteResult>> DeleteManyCoreAsync(IReadOnlyList<ObjectKey> keys, CancellationToken cancellationToken) =>
        S3Deletion.RunAsync(bucket, keys, cancellationToken);

    /// <inheritdoc/>
    protected override bool CanCopyFrom(IObjectStore source) =>
        source is S3ObjectStore other && ReferenceEquals(other.bucket.Client, bucket.Client) && Capabilities.Supports(ObjectStoreFeature.ServerSideCopy);

    /// <inheritdoc/>
    protected override async Task<ObjectInfo> CopyCoreAsync(ObjectKey source, ObjectKey target, CopyOptions options, CancellationToken cancellationToken)
    {
        if (!Capabilities.Supports(ObjectStoreFeature.ServerSideCopy))
            throw bucket.Error(ObjectStoreErrorCode.Unsupported, $"{ObjectStoreFeature.ServerSideCopy} is not supported by this provider", "Copy", target);
        var from = (S3ObjectStore)options.SourceStore!;
        var copy = new S3Copy(from.bucket, source, bucket, target, options);
        return await copy.RunAsync(() => from.LookAsync(source, "Copy", null, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override Task<SignedRequest> SignCoreAsync(ObjectKey key, SignOptions options, CancellationToken cancellationToken) =>
        S3Signature.SignAsync(bucket, key, options);

    /// <inheritdoc/>
    protected override ObjectStoreErrorCode Classify(Exception exception) => S3Errors.Classify(exception);

    /// <inheritdoc/>
    protected override string Describe(Exception exception) => S3Errors.Describe(exception);

    private async Task<ObjectDownload?> DownloadAsync(ObjectKey key, GetOptions options, CancellationToken cancellationToken)
    {
        var request = new GetObjectRequest
        {
            BucketName = Bucket,
            Key = key.Value,
            EtagToMatch = options.IfMatch?.Value,
            EtagToNotMatch = options.IfNoneMatch?.Value,
            ByteRange = options.Range is { } range ? new Amazon.S3.Model.ByteRange(HttpRange.Header(range)) : null,
            // S3 gives no checksum with a range, and the SDK would hold a range's bytes against that of the whole where a server does.
            ChecksumMode = bucket.KeepsChecksums && options.Range is null ? ChecksumMode.ENABLED : null,
        };
        GetObjectResponse response;
        try
        {
            response = await bucket.Client.GetObjectAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsMissingObject(exception))
        {
            return null;
        }

        isBucketThere = true;
        var (info, offset) = S3Objects.Info(key, response);
        if (options.Range is { } asked && RangeError(asked, info, offset, response.Headers.ContentLength) is { } error)
        {
            response.Dispose();
            throw error;
        }

        return new ObjectDownload(info, Content(response, info), offset, response.Headers.ContentLength);
    }

    /// <summary>HTTP lets a server answer a range with the whole object (RFC 9110, 14.2): then the bytes are not those asked for.</summary>
    private ObjectStoreException? RangeError(in Portable.ObjectStorage.ByteRange asked, ObjectInfo info, long offset, long length)
    {
        if (!asked.TryResolve(info.Size, out var expectedOffset, out var expectedLength))
            return OutsideError(asked, info);
        return (offset, length) == (expectedOffset, expectedLength)
            ? null
            : bucket.Error(ObjectStoreErrorCode.Unsupported, $"the range ({asked}) was answered by {length:N0} bytes from {offset:N0}", "Get", info.Key);
    }

    private ObjectStoreException OutsideError(in Portable.ObjectStorage.ByteRange range, ObjectInfo info) =>
        bucket.Error(ObjectStoreErrorCode.InvalidRange, $"the range ({range}) lies outside the object's {info.Size:N0} bytes", "Get", info.Key);

    /// <summary>The bytes as they come from the network. The SDK lays a verifying stream over them (MD5 by the ETag, or the checksum); it is left out where the
    /// base class verifies the CRC-32C, and kept where there is none.</summary>
    private Stream Content(GetObjectResponse response, ObjectInfo info) =>
        info.Checksum is not null && bucket.Client is AmazonS3Client && response.ResponseStream is HashStream verifying
            ? verifying.GetNonWrapperBaseStream()
            : response.ResponseStream;

    /// <summary>A range of no bytes has no form in HTTP: a head tells what there is to know.</summary>
    private async Task<ObjectDownload?> GetNothingAsync(ObjectKey key, Portable.ObjectStorage.ByteRange range, GetOptions options, CancellationToken cancellationToken)
    {
        if (await LookAsync(key, "Get", options, cancellationToken).ConfigureAwait(false) is not { } found)
            return null;
        var info = S3Objects.Info(key, found);
        return range.TryResolve(info.Size, out var offset, out _)
            ? new ObjectDownload(info, new MemoryReadStream(default), offset, 0)
            : throw OutsideError(range, info);
    }

    private async Task<GetObjectMetadataResponse?> LookAsync(ObjectKey key, string operation, GetOptions? options, CancellationToken cancellationToken)
    {
        var request = new GetObjectMetadataRequest
        {
            BucketName = Bucket,
            Key = key.Value,
            EtagToMatch = options?.IfMatch?.Value,
            EtagToNotMatch = options?.IfNoneMatch?.Value,
            ChecksumMode = bucket.KeepsChecksums ? ChecksumMode.ENABLED : null,
        };
        try
        {
            var found = await bucket.Client.GetObjectMetadataAsync(request, cancellationToken).ConfigureAwait(false);
            isBucketThere = true;
            return found;
        }
        catch (AmazonS3Exception exception) when (S3Errors.IsMissingObject(exception))
        {
            if (!isBucketThere)
                await LookForBucketAsync(key, operation, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            // S3 documents 503 for SlowDown above all; without a body the answer does not say.
            throw bucket.Error(ObjectStoreErrorCode.Throttled, S3Errors.Describe(exception), operation, key, exception);
        }
    }

    private async Task LookForBucketAsync(ObjectKey key, string operation, CancellationToken cancellationToken)
    {
        try
        {
            await bucket.Client.HeadBucketAsync(new HeadBucketRequest { BucketName = Bucket }, cancellationToken).ConfigureAwait(false);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            throw bucket.Error(ObjectStoreErrorCode.BucketNotFound, "there is no such bucket", operation, key, exception);
        }
        catch (AmazonS3Exception exception) when (exception.StatusCode == HttpStatusCode.Forbidden)
        {
            // Who may not ask must take the first answer.
        }

        isBucketThere = true;
    }

    private static Capabilities<ObjectStoreFeature> CapabilitiesOf(S3ObjectStoreOptions? options) =>
        new(Enum.GetValues<ObjectStoreFeature>().Select(feature => KeyValuePair.Create(feature, SupportOf(feature, options?.MissingFeatures.Contains(feature) == true))));

    private static Support SupportOf(ObjectStoreFeature feature, bool isMissing) =>
        !isMissing ? Support.Native : feature == ObjectStoreFeature.BulkDelete ? Support.Emulated : Support.Unsupported;
}
