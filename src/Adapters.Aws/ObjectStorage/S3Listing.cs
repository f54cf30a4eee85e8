using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using Portable.ObjectStorage;

namespace Portable.Adapters.Aws.ObjectStorage;

/// <summary>Lists a bucket by ListObjectsV2. Keys are asked for URL-encoded, since XML 1.0 has no way to write some of them.</summary>
internal static class S3Listing
{
    public static async IAsyncEnumerable<ObjectListEntry> EnumerateAsync(
        S3Bucket bucket, ListOptions options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? continuation = null;
        do
        {
            var request = new ListObjectsV2Request
            {
                BucketName = bucket.Name,
                Prefix = options.Prefix.Length > 0 ? options.Prefix : null,
                Delimiter = options.Delimiter,
                StartAfter = string.IsNullOrEmpty(options.StartAfter) ? null : options.StartAfter,
                ContinuationToken = continuation,
                MaxKeys = options.PageSize,
                Encoding = EncodingType.Url,
            };
            var page = await bucket.Client.ListObjectsV2Async(request, cancellationToken).ConfigureAwait(false);
            // The SDK reads any XML, and none, as a listing of nothing.
            if (page.Name is null || (page.IsTruncated == true && page.NextContinuationToken is null))
                throw S3Errors.NoAnswer("is no listing, or not all of it");
            foreach (var entry in Merge(page))
            {
                // S3 gives a common prefix again when StartAfter lies below it.
                if (!entry.IsPrefix || options.StartAfter is null || entry.Key > new ObjectKey(options.StartAfter))
                    yield return entry;
            }

            continuation = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (continuation is not null);
    }

    /// <summary>A page has its objects and its common prefixes apart, each in order.</summary>
    private static IEnumerable<ObjectListEntry> Merge(ListObjectsV2Response page)
    {
        List<S3Object> objects = page.S3Objects ?? [];
        List<string> prefixes = page.CommonPrefixes ?? [];
        var encoded = page.Encoding == EncodingType.Url;
        var next = 0;
        foreach (var prefix in prefixes.Select(Decode))
        {
            for (; next < objects.Count && Decode(objects[next].Key) is var key && key < prefix; next++)
                yield return Entry(key, objects[next]);
            yield return ObjectListEntry.ForPrefix(prefix.Value);
        }

        for (; next < objects.Count; next++)
            yield return Entry(Decode(objects[next].Key), objects[next]);

        ObjectKey Decode(string text) => encoded ? WebUtility.UrlDecode(text) : text;
    }

    private static ObjectListEntry Entry(ObjectKey key, S3Object listed) =>
        ObjectListEntry.ForObject(key, listed.Size ?? 0, S3Objects.Time(listed.LastModified), S3Objects.Tag(listed.ETag));
}
