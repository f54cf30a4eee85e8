using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Deletes what keeps a bucket from being deleted: objects with all their versions, and unfinished uploads.</summary>
/// <remarks>Each page is the first, for what was listed before it is gone: a marker would name what is no longer there, behind which not every server goes on.</remarks>
internal static class S3BucketEmptying
{
    public static async Task RunAsync(S3Bucket bucket, CancellationToken cancellationToken)
    {
        await AbortUploadsAsync(bucket, cancellationToken).ConfigureAwait(false);
        await DeleteVersionsAsync(bucket, cancellationToken).ConfigureAwait(false);
    }

    private static async Task AbortUploadsAsync(S3Bucket bucket, CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = bucket.Name };
        ListMultipartUploadsResponse page;
        do
        {
            page = await bucket.Client.ListMultipartUploadsAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var upload in page.MultipartUploads ?? [])
                await bucket.Client.AbortMultipartUploadAsync(bucket.Name, upload.Key, upload.UploadId, cancellationToken).ConfigureAwait(false);
        }
        while (page.IsTruncated == true);
    }

    private static async Task DeleteVersionsAsync(S3Bucket bucket, CancellationToken cancellationToken)
    {
        var request = new ListVersionsRequest { BucketName = bucket.Name, Encoding = EncodingType.Url };
        ListVersionsResponse page;
        do
        {
            page = await bucket.Client.ListVersionsAsync(request, cancellationToken).ConfigureAwait(false);
            var versions = (page.Versions ?? []).ToLookup(
                version => S3Deletion.CanBeXml(Decode(page.Encoding, version.Key)),
                version => new KeyVersion { Key = Decode(page.Encoding, version.Key), VersionId = version.VersionId });
            if (versions[true].Any())
                await bucket.Client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket.Name, Quiet = true, Objects = [.. versions[true]] }, cancellationToken).ConfigureAwait(false);
            foreach (var version in versions[false])
                await bucket.Client.DeleteObjectAsync(bucket.Name, version.Key, version.VersionId, cancellationToken).ConfigureAwait(false);
        }
        while (page.IsTruncated == true);
    }

    private static string? Decode(EncodingType? encoding, string? text) => encoding == EncodingType.Url ? WebUtility.UrlDecode(text) : text;
}
